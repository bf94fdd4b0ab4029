using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>The store the linked tests run on here: an account of its own in the emulator of this process.</summary>
internal static class TestStore
{
    public static Task<AzureStorageOptions?> DefaultAsync() => TestAccount.OfAsync("azure");
}
