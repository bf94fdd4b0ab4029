using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

/// <summary>Code for the engine that dual audits execute on besides: made under the caps of any compilation, sealed and kept, by
/// itself.</summary>
public sealed class SecondEngineArtefactTests
{
    /// <summary>No compiler is ready in so short a time: whoever loads a package all the same had its artefact.</summary>
    private static readonly CompileCaps Nothing = new() { Start = TimeSpan.FromTicks(1) };

    [Fact] // Only what serves is stored: the capped host has code to execute with and none for the other engine.
    public async Task Load_NoArtefactYet_KeepsToTheCaps()
    {
        await using var host = await StartAsync();
        await using var capped = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        var package = await ReadPackageAsync(capped);
        _ = await capped.Get<PackageShelf>().LoadAsync(package.Hash, default);
        var fault = await Assert.ThrowsAsync<ExecutionFaultException>(() => Second(capped).LoadAsync(package, default));
        Assert.Contains("compiler does not start", fault.Message, StringComparison.Ordinal);
        Assert.Single(await ListAsync(host));
    }

    [Fact]
    public async Task Dual_SecondTime_TakesTheArtefactOfTheFirst()
    {
        await using var host = await StartAsync();
        _ = await host.ExecuteAsync(host.Input("increment"));
        Assert.Equal(AuditVerdict.Passed, (await AuditAsync(host)).Verdict);
        Assert.Equal(2, (await ListAsync(host)).Select(record => record.Key.Name.Split('.')[1]).Distinct().Count());
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        Assert.Equal(AuditVerdict.Passed, (await AuditAsync(cold)).Verdict);
    }

    [Fact] // P13
    public async Task Load_ForgedArtefact_IsCompiledAgainAndReplaced()
    {
        await using var host = await StartAsync();
        var package = await ReadPackageAsync(host);
        var serving = Assert.Single(await ListAsync(host)).Key;
        _ = await Second(host).LoadAsync(package, default);
        var record = Assert.Single(await ListAsync(host), record => record.Key != serving);
        var bytes = await host.Blobs.ReadAsync(Protocol.Hash256.FromBytes(record.Content.Span), ArtefactSeal.SealedBytesMax, default);
        var forged = await host.Blobs.WriteAsync(bytes!.Value.Flip(-100), default);
        Assert.NotNull(await host.Store.Records.TryWriteAsync(record.Key, forged.ToArray(), record.Version, default));

        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        _ = await Second(cold).LoadAsync(package, default);
        await using var next = await PipelineHost.StartAsync(new HostSettings { Over = host, Compile = Nothing });
        _ = await Second(next).LoadAsync(package, default);
    }

    private static async Task<PipelineHost> StartAsync()
    {
        var host = await PipelineHost.StartAsync();
        await host.UseAsync(TestPackages.Counter(), "counter");
        return host;
    }

    private static AuditEngine Second(PipelineHost host) => host.Get<AuditEngine>(AuditEngine.Second);

    private static async Task<Protocol.Packages.Package> ReadPackageAsync(PipelineHost host) =>
        await host.Get<PackageShelf>().ReadAsync((await host.ReadHeadAsync()).Package, default);

    private static Task<IReadOnlyList<StoredRecord>> ListAsync(PipelineHost host) =>
        host.Store.Records.ListAsync(ArtefactShelf.Shelf, null, 10, default);

    private static async Task<AuditReport> AuditAsync(PipelineHost host)
    {
        host.Clock.Advance(TimeSpan.FromMilliseconds(2));
        var order = new AuditOrder(host.Contract, new Protocol.Contracts.Sequence(1), null) { IsDual = true };
        var begun = (await host.Get<AuditPlanner>().StartAsync(order, default))!;
        await host.WorkAuditsAsync();
        return (await host.Get<AuditPlanner>().ReadAsync(host.Contract, begun.Id, default))!.Value.Report;
    }
}
