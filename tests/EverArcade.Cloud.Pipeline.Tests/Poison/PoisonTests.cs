using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Every single-item corruption is found and named and others are untouched, on both stores.</summary>
public sealed class PoisonTests(ITestOutputHelper output)
{
    // Over the emulator an audit takes some ten times as long: one in twelve there, all of them in tests/poison.sh.
    private const int AzureSlice = 12;

    [Fact]
    public async Task Audit_EverySingleCorruption_IsFoundAndNamedAndOthersAreUntouched()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-poison-").FullName;
        var settings = new HostSettings { Folder = folder, Options = Set };
        await using (var filling = await PipelineHost.StartAsync(settings))
        {
            _ = await new PoisonRun(filling, output).FillAsync();
        }

        // Opened again: the keys of the newest receipts are in the index, and nothing is in memory.
        await using (var host = await PipelineHost.StartAsync(settings))
        {
            using var raw = new EmbeddedRawStore(folder);
            await new PoisonRun(host, output).RunAsync(raw);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Audit_EverySingleCorruptionOnAzure_IsFoundAndNamedAndOthersAreUntouched()
    {
        var options = (await TestAccount.OfAsync("azure"))!;
        await using var host = await PipelineHost.StartAsync(new HostSettings { Azure = options, Options = Set });
        await new PoisonRun(host, output).RunAsync(new AzureRawStore(options), AzureSlice);
    }

    private static void Set(PipelineOptions options) => options.CheckpointReceipts = PoisonRun.CheckpointReceipts;
}
