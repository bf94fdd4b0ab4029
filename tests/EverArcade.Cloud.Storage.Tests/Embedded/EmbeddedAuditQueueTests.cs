using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Tests.Conformance;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded queue of audits does what the suite asks, and is not the queue of submissions.</summary>
public sealed class EmbeddedAuditQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());

    protected override IMessageQueue QueueOf(StoreFixture store) => store.AuditQueue;

    [Fact]
    public async Task Send_ToOneQueue_TheOtherStaysEmpty()
    {
        await using var store = new EmbeddedFixture();
        _ = await store.AuditQueue.SendAsync(Sender, "audit", TimeSpan.Zero, None);
        var message = Assert.Single(await store.AuditQueue.ReceiveAsync(1, TimeSpan.Zero, None));
        Assert.Empty(await store.Queue.ReceiveAsync(1, TimeSpan.Zero, None));
        await store.AuditQueue.ParkAsync(message, "reason", None);
        Assert.Equal(0, (await store.Queue.ReadDepthAsync(None)).Poisoned);
        Assert.Equal(1, (await store.AuditQueue.ReadDepthAsync(None)).Poisoned);
    }
}
