using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks, also behind a bad network.</summary>
/// <remarks>A queue delivers at least once: a message whose sending was done and not answered is sent again and stands twice, and one whose
/// receiving was not answered stays hidden. So the service fails before it acts here; what the pipeline makes of answers that are lost is
/// the chaos tests' business.</remarks>
public sealed class FaultyMessageQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => FaultyStore.OpenAsync(losesAnswers: false);

    // The emulator's clock is real, and whole seconds are all it knows.
    protected override TimeSpan Visibility => TimeSpan.FromSeconds(2);

    protected override IMessageQueue QueueOf(StoreFixture store) => store.Queue;
}
