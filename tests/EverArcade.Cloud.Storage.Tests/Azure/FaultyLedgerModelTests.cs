using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store behind a bad network does what dictionaries do.</summary>
public sealed class FaultyLedgerModelTests : LedgerModelConformance
{
    protected override int Iterations => 2;

    protected override Task<StoreFixture> OpenAsync() => FaultyStore.OpenAsync();
}
