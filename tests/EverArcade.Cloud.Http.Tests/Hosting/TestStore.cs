using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>The store these tests run on; EverArcade.Cloud.Http.Azure.Tests runs the same tests on another.</summary>
internal static class TestStore
{
    /// <summary>Adds a store that is empty.</summary>
    /// <param name="services">To these.</param>
    /// <param name="folder">A folder that is empty and goes with the host.</param>
    public static Task AddAsync(IServiceCollection services, string folder)
    {
        _ = services.AddEmbeddedStorage(options => options.Folder = folder);
        return Task.CompletedTask;
    }
}
