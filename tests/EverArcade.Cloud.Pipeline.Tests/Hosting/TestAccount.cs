using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>Storage accounts for tests that run on both stores.</summary>
internal static class TestAccount
{
    /// <summary>An account with nothing in it, in the emulator of this process; null for the embedded store.</summary>
    /// <param name="storage"><c>embedded</c> or <c>azure</c>.</param>
    public static async Task<AzureStorageOptions?> OfAsync(string storage) => storage == "embedded" ? null : new AzureStorageOptions
    {
        ConnectionString = (await AzuriteProcess.SharedAsync()).ConnectionString,
        Prefix = AzuriteProcess.NewPrefix(),
    };
}
