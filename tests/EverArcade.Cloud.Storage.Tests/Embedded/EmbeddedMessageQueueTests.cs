using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded queue of submissions does what the suite asks.</summary>
public sealed class EmbeddedMessageQueueTests : MessageQueueConformance
{
    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());

    protected override IMessageQueue QueueOf(StoreFixture store) => store.Queue;
}
