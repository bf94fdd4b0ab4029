using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

/// <summary>Stored artefacts: used when they are ours and whole, compiled again when they are not, never loaded otherwise (P13).</summary>
public sealed class ArtefactTests
{
    /// <summary>No compiler is ready in so short a time: whoever loads a package all the same had its artefact.</summary>
    private static readonly CompileCaps Nothing = new() { Start = TimeSpan.FromTicks(1) };

    [Fact]
    public async Task PublishAsync_WasmPackage_KeepsModuleArtefactAndActivation()
    {
        await using var host = await PipelineHost.StartAsync();
        var activation = await PublishAsync(host);
        Assert.Equal((ExecutionProfile.Standard.ComputeHash(), ExecutionProfile.Standard.Metering), (activation.Profile, activation.Metering));
        Assert.Equal(activation.ActivatedBytes, (await host.Blobs.ReadAsync(activation.Module, 1 << 20, default))!.Value.Length);
        Assert.Equal(activation.ArtefactBytes, (await ReadSealedAsync(host)).Bytes.Length - ArtefactSeal.SealBytes);
        Assert.True(activation.PublishedBytes < activation.ActivatedBytes);
    }

    [Fact]
    public async Task PublishAsync_Fixture_HasNoActivation()
    {
        await using var host = await PipelineHost.StartAsync();
        var package = Assert.Single(await host.Store.Packages.ListAsync(null, 10, default));
        Assert.Null(await host.Get<ActivationShelf>().ReadAsync(package.Package, default));
    }

    [Fact]
    public async Task PublishAsync_TheSameModuleAgain_CompilesNothing()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await PublishAsync(host);
        await using var other = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        _ = await PublishAsync(other);
    }

    [Fact]
    public async Task Load_InAnotherProcess_TakesTheArtefact()
    {
        await using var host = await StartCounterAsync();
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        await AssertExecutesAsync(cold);
    }

    [Fact]
    public async Task Load_ArtefactGone_IsCompiledUnderTheCapsAndKept()
    {
        await using var host = await StartCounterAsync();
        var record = Assert.Single(await host.Store.Records.ListAsync(ArtefactShelf.Shelf, null, 10, default));
        Assert.True(await host.Store.Records.TryDeleteAsync(record.Key, record.Version, default));

        await using var capped = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        var fault = await Assert.ThrowsAsync<ExecutionFaultException>(() => capped.Get<ContractLoader>().LoadAsync(host.Contract, default));
        Assert.Contains("compiler does not start", fault.Message, StringComparison.Ordinal);

        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        await AssertExecutesAsync(cold);
        await using var next = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        await AssertExecutesAsync(next);
    }

    [Fact] // P13, as somebody who can write to the store: blob, its name and the record all fit each other.
    public async Task Read_FlippedBitAnywhere_OpensNothing()
    {
        await using var host = await StartCounterAsync();
        var (key, bytes) = await ReadSealedAsync(host);
        var shelf = host.Get<ArtefactShelf>();
        Assert.NotNull(await shelf.ReadAsync(key, default));
        for (var flip = 0; flip < 60; flip++)
        {
            await ForgeAsync(host, bytes.Flip((int)((long)bytes.Length * flip / 60)));
            Assert.Null(await shelf.ReadAsync(key, default));
        }
    }

    [Fact] // P13
    public async Task Load_ForgedArtefact_IsCompiledAgainAndReplaced()
    {
        await using var host = await StartCounterAsync();
        var (_, bytes) = await ReadSealedAsync(host);
        await ForgeAsync(host, bytes.Flip(-100));
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        await AssertExecutesAsync(cold);
        await using var next = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        await AssertExecutesAsync(next);
    }

    [Fact] // The disk's doing rather than somebody's: the blob does not hash to its name any more.
    public async Task Load_RottenArtefact_IsCompiledAgain()
    {
        await using var host = await StartCounterAsync();
        var (_, bytes) = await ReadSealedAsync(host);
        var blob = Hash256.Of(bytes.Span);
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        cold.Blobs.Alter = (hash, stored) => hash == blob ? stored.Flip(40) : stored;
        await AssertExecutesAsync(cold);
    }

    [Fact] // Another module's artefact, whole and sealed by this host, under this one's name.
    public async Task Read_ArtefactOfAnotherModule_OpensNothing()
    {
        await using var host = await StartCounterAsync();
        var (key, _) = await ReadSealedAsync(host);
        var other = new ArtefactKey(Hash256.Of([1]), key.Configuration);
        var mine = (await host.Get<ArtefactShelf>().ReadAsync(key, default))!;
        await ForgeAsync(host, host.Get<ArtefactSeal>().Close(mine), new RecordKey(ArtefactShelf.Shelf, $"{other.Module}.{other.Configuration}"));
        Assert.Null(await host.Get<ArtefactShelf>().ReadAsync(other, default));
        Assert.NotNull(await host.Get<ArtefactShelf>().ReadAsync(key, default));
    }

    [Fact] // Another engine version, configuration or CPU: all of them are the configuration id.
    public async Task Read_ArtefactOfAnotherConfiguration_OpensNothing()
    {
        await using var host = await StartCounterAsync();
        var (key, bytes) = await ReadSealedAsync(host);
        var other = key with { Configuration = Hash256.Of([1]) };
        await ForgeAsync(host, bytes, new RecordKey(ArtefactShelf.Shelf, $"{other.Module}.{other.Configuration}"));
        Assert.Null(await host.Get<ArtefactShelf>().ReadAsync(other, default));
    }

    [Fact]
    public async Task Read_ArtefactOfAnotherHost_OpensNothing()
    {
        await using var host = await StartCounterAsync();
        var (key, _) = await ReadSealedAsync(host);
        await using var stranger = await PipelineHost.StartAsync(new HostSettings { Over = host, HostSeed = 1 });
        Assert.Null(await stranger.Get<ArtefactShelf>().ReadAsync(key, default));
    }

    private static async Task<PipelineHost> StartCounterAsync()
    {
        var host = await PipelineHost.StartAsync();
        await host.UseAsync(TestPackages.Counter(), "counter");
        return host;
    }

    private static async Task AssertExecutesAsync(PipelineHost host)
    {
        // Each host counts nonces from one; they share the contract.
        var row = await host.ExecuteAsync(host.Input("increment", nonce: Guid.NewGuid().ToString("n")));
        Assert.True(ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _));
        Assert.Equal(ReceiptStatus.Succeeded, receipt!.Status);
    }

    private static async Task<Activation> PublishAsync(PipelineHost host)
    {
        var published = await host.Get<PackagePublisher>().PublishAsync(TestPackages.Counter(), default);
        var package = Assert.IsType<PublishResult.Published>(published).Record.Package;
        return (await host.Get<ActivationShelf>().ReadAsync(package, default))!;
    }

    /// <summary>The one artefact of a store, as it lies there.</summary>
    private static async Task<(ArtefactKey Key, ReadOnlyMemory<byte> Bytes)> ReadSealedAsync(PipelineHost host)
    {
        var record = Assert.Single(await host.Store.Records.ListAsync(ArtefactShelf.Shelf, null, 10, default));
        var name = record.Key.Name.Split('.');
        Assert.True(Hash256.TryParse(name[0], out var module));
        Assert.True(Hash256.TryParse(name[1], out var configuration));
        var bytes = await host.Blobs.ReadAsync(Hash256.FromBytes(record.Content.Span), ArtefactSeal.SealedBytesMax, default);
        return (new ArtefactKey(module, configuration), bytes!.Value);
    }

    private static async Task ForgeAsync(PipelineHost host, ReadOnlyMemory<byte> bytes, RecordKey? key = null)
    {
        var records = host.Store.Records;
        key ??= Assert.Single(await records.ListAsync(ArtefactShelf.Shelf, null, 10, default)).Key;
        var blob = await host.Blobs.WriteAsync(bytes, default);
        var version = (await records.ReadAsync(key.Value, default))?.Version;
        Assert.NotNull(await records.TryWriteAsync(key.Value, blob.ToArray(), version, default));
    }
}
