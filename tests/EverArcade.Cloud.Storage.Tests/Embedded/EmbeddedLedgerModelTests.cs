using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded store does what dictionaries do.</summary>
public sealed class EmbeddedLedgerModelTests : LedgerModelConformance
{
    protected override int Iterations => 60;

    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());
}
