using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AddEmbeddedStorage_Folder_GivesEveryPortOverOneStore()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-").FullName;
        await using (var services = new ServiceCollection().AddLogging()
            .AddEmbeddedStorage(options => options.Folder = folder).BuildServiceProvider())
        {
            var arena = Contract("arena");
            Assert.True(await services.GetRequiredService<ILedger>().CreateAsync(arena, None));
            _ = await services.GetRequiredKeyedService<IMessageQueue>(QueueNames.Submissions).SendAsync(Sender, "body", TimeSpan.Zero, None);
            _ = await services.GetRequiredService<IBlobStore>().WriteAsync(new byte[3], None);
            Assert.NotNull(await services.GetRequiredService<EmbeddedStore>().Ledger.ReadHeadAsync(arena.Id, None));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AddEmbeddedStorage_NoFolder_IsRefused()
    {
        using var services = new ServiceCollection().AddLogging()
            .AddEmbeddedStorage(options => options.ReaderCacheMebibytes = 0).BuildServiceProvider();
        var fault = Assert.Throws<OptionsValidationException>(
            () => services.GetRequiredService<IOptions<EmbeddedStorageOptions>>().Value);
        Assert.Equal(2, fault.Failures.Count());
    }
}
