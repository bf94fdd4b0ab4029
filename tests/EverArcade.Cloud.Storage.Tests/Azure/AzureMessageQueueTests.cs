using Azure.Storage.Queues;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Tests.Conformance;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The queue of submissions on an account does what the suite asks.</summary>
public sealed class AzureMessageQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();

    // The emulator's clock is real, and whole seconds are all it knows.
    protected override TimeSpan Visibility => TimeSpan.FromSeconds(2);

    protected override IMessageQueue QueueOf(StoreFixture store) => store.Queue;

    [Fact] // The client library's own decoding failed the receive of all messages that came with it, again and again.
    public async Task Receive_MessageThatIsNotBase64_ComesAsItStandsAndHoldsNobodyUp()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        _ = await store.Queue.SendAsync(Sender, "before", TimeSpan.Zero, None);
        var raw = Raw(store);
        _ = await raw.SendMessageAsync("no base64!", None);
        _ = await store.Queue.SendAsync(Sender, "after", TimeSpan.Zero, None);
        Assert.Equal(3, (await store.Queue.ReadDepthAsync(None)).Waiting);

        var messages = await store.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), None);
        Assert.Equal(["after", "before", "no base64!"], messages.Select(message => message.Body).Order(StringComparer.Ordinal));
        await store.Queue.ParkAsync(messages.Single(message => message.Body == "no base64!"), "unreadable", None);
        Assert.Equal("no base64!", Assert.Single(await ParkedAsync(store.Queue, null, 10, None)).Body);
    }

    [Fact] // As host.json says that messages are.
    public async Task Send_Body_IsInTheQueueAsBase64()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        _ = await store.Queue.SendAsync(Sender, "body", TimeSpan.Zero, None);
        Assert.Equal("Ym9keQ==", (await Raw(store).PeekMessageAsync(None)).Value.Body.ToString());
    }

    private static QueueClient Raw(AzureFixture store) =>
        new(store.Options.ConnectionString, new AzureNames(store.Options.Prefix).Queue(QueueNames.Submissions, 0));
}
