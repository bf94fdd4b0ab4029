using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>The embedded store does what the suite asks.</summary>
public sealed class EmbeddedOddTextTests : OddTextConformance
{
    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());
}
