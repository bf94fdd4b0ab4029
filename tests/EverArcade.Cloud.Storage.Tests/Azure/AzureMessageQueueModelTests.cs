using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The queue on an account agrees with the model.</summary>
public sealed class AzureMessageQueueModelTests : MessageQueueModelConformance
{
    protected override int Iterations => 10;

    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();
}
