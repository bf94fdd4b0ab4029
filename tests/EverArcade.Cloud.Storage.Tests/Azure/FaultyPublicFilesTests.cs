using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks, also behind a bad network.</summary>
public sealed class FaultyPublicFilesTests : PublicFilesConformance
{
    protected override Task<StoreFixture> OpenAsync() => FaultyStore.OpenAsync();
}
