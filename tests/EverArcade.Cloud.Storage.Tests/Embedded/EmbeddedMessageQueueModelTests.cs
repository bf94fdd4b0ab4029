using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded queue agrees with the model; <see cref="QueueModelTests"/> lets time pass, too.</summary>
public sealed class EmbeddedMessageQueueModelTests : MessageQueueModelConformance
{
    protected override int Iterations => 40;

    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());
}
