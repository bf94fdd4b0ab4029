using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

/// <summary>Stored activations: what this host sealed is run without activating again; anything else is never believed; an audit
/// activates again in any case.</summary>
public sealed class ActivationTests
{
    [Fact] // The record names another module than activation makes: only who takes the record at its word runs that one.
    public async Task Load_SealedRecord_IsTakenAtItsWord()
    {
        await using var host = await StartAsync();
        var (counter, other) = (await ReadAsync(host, "counter"), await ReadAsync(host, "any"));
        await WriteAsync(host, host.Get<ActivationSeal>().Close(ActivationCodec.Encode(counter with { Module = other.Module })));
        await using var cold = await ColdAsync(host);
        Assert.Equal(other.Module, await LoadAsync(cold, counter.Package));
    }

    [Fact]
    public async Task Audit_AnotherModuleRunsThanActivationMakes_IsFinding()
    {
        await using var host = await StartAsync();
        _ = await host.ExecuteAsync(host.Input("increment"));
        var (counter, other) = (await ReadAsync(host, "counter"), await ReadAsync(host, "any"));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        await WriteAsync(host, host.Get<ActivationSeal>().Close(ActivationCodec.Encode(counter with { Module = other.Module })));
        await using var cold = await ColdAsync(host);
        var report = await cold.AuditAsync();
        Assert.Equal(AuditVerdict.Failed, report.Verdict);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(
            ($"activated module of package {counter.Package}", $"{other.Module} runs, activation makes {counter.Module}"),
            (finding.Expected, finding.Found));
    }

    [Fact]
    public async Task Load_FlippedBitAnywhere_IsActivatedAgainAndTheRecordReplaced()
    {
        await using var host = await StartAsync();
        var counter = await ReadAsync(host, "counter");
        var whole = (await RecordAsync(host, counter)).Content;
        for (var at = 0; at < whole.Length; at += 23)
        {
            await WriteAsync(host, whole.Flip(at));
            Assert.Null(await host.Get<ActivationShelf>().ReadAsync(counter.Package, default));
        }

        await using var cold = await ColdAsync(host);
        Assert.Equal(counter.Module, await LoadAsync(cold, counter.Package));
        var replaced = await host.Get<ActivationShelf>().ReadAsync(counter.Package, default);
        Assert.Equal(counter with { CompileMilliseconds = 0 }, replaced! with { CompileMilliseconds = 0 });
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("another host")]
    [InlineData("another package")]
    [InlineData("another profile")]
    public async Task Load_RecordThatIsNotThisHostsWordOnThisPackage_IsNotBelieved(string forger)
    {
        await using var host = await StartAsync();
        await using var stranger = await PipelineHost.StartAsync(new HostSettings { Over = host, HostSeed = 1 });
        var (counter, other) = (await ReadAsync(host, "counter"), await ReadAsync(host, "any"));
        var lie = ActivationCodec.Encode(counter with { Module = other.Module });
        await WriteAsync(host, forger switch
        {
            "nobody" => lie,
            "another host" => stranger.Get<ActivationSeal>().Close(lie),
            "another package" => (await RecordAsync(host, other)).Content,
            _ => host.Get<ActivationSeal>().Close(ActivationCodec.Encode(counter with { Module = other.Module, Profile = Hash256.Of([1]) })),
        });
        await using var cold = await ColdAsync(host);
        Assert.Equal(counter.Module, await LoadAsync(cold, counter.Package));
    }

    [Fact]
    public async Task Load_NoArtefact_CompilesTheStoredModule()
    {
        await using var host = await StartAsync();
        var (counter, other) = (await ReadAsync(host, "counter"), await ReadAsync(host, "any"));
        await WriteAsync(host, host.Get<ActivationSeal>().Close(ActivationCodec.Encode(counter with { Module = other.Module })));
        await DropArtefactsAsync(host);
        await using var cold = await ColdAsync(host);
        Assert.Equal(other.Module, await LoadAsync(cold, counter.Package));
        Assert.Single(await host.Store.Records.ListAsync(ArtefactShelf.Shelf, null, 10, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Load_NoArtefactAndTheModuleGoneOrRotten_IsActivatedAgain(bool gone)
    {
        await using var host = await StartAsync();
        var counter = await ReadAsync(host, "counter");
        await DropArtefactsAsync(host);
        await using var cold = await ColdAsync(host);
        cold.Blobs.Alter = (hash, bytes) => hash != counter.Module ? bytes : gone ? (ReadOnlyMemory<byte>?)null : bytes.Flip(100);
        Assert.Equal(counter.Module, await LoadAsync(cold, counter.Package));
    }

    private static async Task<PipelineHost> StartAsync()
    {
        var host = await PipelineHost.StartAsync();
        _ = await host.CreateAsync(TestPackages.Wasm(File.ReadAllBytes(TestPackages.Find("src/guests/arena/arena.wasm"))), "other");
        await host.UseAsync(TestPackages.Counter(), "counter");
        return host;
    }

    private static Task<PipelineHost> ColdAsync(PipelineHost host) => PipelineHost.StartAsync(new HostSettings { Over = host });

    private static async Task<Hash256?> LoadAsync(PipelineHost host, Hash256 package) =>
        (await host.Get<PackageShelf>().LoadAsync(package, default)).ActivatedModule;

    private static async Task<Activation> ReadAsync(PipelineHost host, string name)
    {
        var package = (await host.Store.Packages.ListAsync(null, 10, default)).Single(record => record.Name == name);
        return (await host.Get<ActivationShelf>().ReadAsync(package.Package, default))!;
    }

    private static async Task<StoredRecord> RecordAsync(PipelineHost host, Activation activation) =>
        (await host.Store.Records.ReadAsync(NameOf(activation.Package), default))!;

    /// <summary>Puts bytes where the counter's activation lies, as somebody does who can write to the store.</summary>
    private static async Task WriteAsync(PipelineHost host, ReadOnlyMemory<byte> content)
    {
        var package = (await host.ReadHeadAsync()).Package;
        var standing = await host.Store.Records.ReadAsync(NameOf(package), default);
        Assert.NotNull(await host.Store.Records.TryWriteAsync(NameOf(package), content, standing!.Version, default));
    }

    private static async Task DropArtefactsAsync(PipelineHost host)
    {
        foreach (var record in await host.Store.Records.ListAsync(ArtefactShelf.Shelf, null, 10, default))
        {
            Assert.True(await host.Store.Records.TryDeleteAsync(record.Key, record.Version, default));
        }
    }

    private static RecordKey NameOf(Hash256 package) =>
        new(ActivationShelf.Shelf, $"{package}.{ExecutionProfile.Standard.ComputeHash()}");
}
