using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks, also behind a bad network.</summary>
public sealed class FaultyMessageQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => FaultyStore.OpenAsync();

    // The emulator's clock is real, and whole seconds are all it knows.
    protected override TimeSpan Visibility => TimeSpan.FromSeconds(2);

    protected override IMessageQueue QueueOf(StoreFixture store) => store.Queue;
}
