using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A resumption is an audit like any other: it is listed, tells how far it is, and its certificate lifts the quarantine.</summary>
public sealed class ResumptionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task RunAsync_OverSeveralRanges_TellsHowFarItIsAndIsListedWithItsCertificate()
    {
        await using var host = await StartAsync();
        var seen = new SeenProgress();
        var plan = Assert.IsType<RecoveryResult.Planned>(await host.Get<Resumption>().RunAsync(host.Contract, null, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await host.Get<Resumption>().RunAsync(host.Contract, plan.ComputeHash(), seen, None));
        Assert.Equal([10UL, 20UL, 23UL], seen.Compared);
        var report = Assert.Single(await host.Store.Audits.ListAsync(host.Contract, null, 10, None));
        Assert.Equal((AuditVerdict.Passed, 23UL), (report.Verdict, report.Compared));
        Assert.True((await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, None))!.Verify());
        await host.WorkAuditsAsync();
        _ = await host.ExecuteAsync(host.Input());
    }

    [Fact]
    public async Task RunAsync_WhileAnotherWorkerHasARange_WaitsForItAndWorksNoRangeTwice()
    {
        await using var host = await StartAsync();
        await using var second = await PipelineHost.StartAsync(new HostSettings { Over = host });
        var plan = Assert.IsType<RecoveryResult.Planned>(await host.Get<Resumption>().RunAsync(host.Contract, null, null, None)).Plan;
        var before = host.Guest.Ran.Count;
        var resuming = host.Get<Resumption>().RunAsync(host.Contract, plan.ComputeHash(), null, None);
        await Task.WhenAll(resuming, second.WorkAuditsAsync());
        _ = Assert.IsType<RecoveryResult.Applied>(await resuming);
        Assert.Equal(23, host.Guest.Ran.Count - before);
    }

    private static async Task<PipelineHost> StartAsync()
    {
        var host = await PipelineHost.StartAsync(new HostSettings
        {
            Options = options => (options.CheckpointReceipts, options.AuditRangeReceipts) = (5, 10),
        });
        for (var number = 0; number < 23; number++)
        {
            await host.ExecuteAsync(1);
            _ = await host.SettledCheckpointsAsync((number + 1) / 5);
        }

        _ = await host.Get<Quarantine>().SetAsync(host.Contract, "to be resumed", null, "tester", None);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        return host;
    }

    private sealed class SeenProgress : IProgress<AuditProgress>
    {
        public List<ulong> Compared { get; } = [];

        public void Report(AuditProgress value) => Compared.Add(value.Compared);
    }
}
