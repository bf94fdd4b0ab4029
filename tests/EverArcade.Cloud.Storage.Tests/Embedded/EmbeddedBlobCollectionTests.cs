using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

public sealed class EmbeddedBlobCollectionTests : BlobCollectionConformance
{
    protected override int ModelRuns => 6;

    protected override Task<StoreFixture> OpenAsync() => Task.FromResult<StoreFixture>(new EmbeddedFixture());
}
