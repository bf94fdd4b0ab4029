using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what dictionaries do.</summary>
public sealed class AzureLedgerModelTests : LedgerModelConformance
{
    protected override int Iterations => 4;

    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();
}
