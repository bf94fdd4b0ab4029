using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The queue of submissions on an account does what the suite asks.</summary>
public sealed class AzureMessageQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();

    // The emulator's clock is real, and whole seconds are all it knows.
    protected override TimeSpan Visibility => TimeSpan.FromSeconds(2);

    protected override IMessageQueue QueueOf(StoreFixture store) => store.Queue;
}
