using EverArcade.Cloud.Storage.Tests.Conformance;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The Azure store does what the suite asks.</summary>
public sealed class AzureOddTextTests : OddTextConformance
{
    protected override Task<StoreFixture> OpenAsync() => AzureFixture.OpenAsync();
}
