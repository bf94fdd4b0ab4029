using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks, also behind a bad network.</summary>
public sealed class FaultyRecordStoreTests : RecordStoreConformance
{
    protected override bool LosesAnswers => true;

    protected override Task<StoreFixture> OpenAsync() => FaultyStore.OpenAsync();
}
