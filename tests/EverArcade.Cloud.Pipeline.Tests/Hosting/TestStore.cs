using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>The store of a test that asks for none; EverArcade.Cloud.Pipeline.Azure.Tests runs some of the same tests on another.</summary>
internal static class TestStore
{
    /// <returns>Null: a data folder.</returns>
    public static Task<AzureStorageOptions?> DefaultAsync() => Task.FromResult<AzureStorageOptions?>(null);
}
