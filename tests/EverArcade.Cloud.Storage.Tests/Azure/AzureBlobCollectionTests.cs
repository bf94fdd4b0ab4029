using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

public sealed class AzureBlobCollectionTests : BlobCollectionConformance
{
    protected override int ModelRuns => 1;

    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();
}
