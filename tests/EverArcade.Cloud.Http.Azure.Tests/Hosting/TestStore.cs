using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>The store the linked tests run on here: tables, queues and blobs of its own in the emulator of this process.</summary>
internal static class TestStore
{
    /// <summary>Adds a store that is empty.</summary>
    /// <param name="services">To these.</param>
    /// <param name="folder">Not needed.</param>
    public static async Task AddAsync(IServiceCollection services, string folder)
    {
        _ = folder;
        var account = (await AzuriteProcess.SharedAsync()).ConnectionString;
        _ = services.AddAzureStorage(
            options => (options.ConnectionString, options.Prefix) = (account, AzuriteProcess.NewPrefix()));
    }
}
