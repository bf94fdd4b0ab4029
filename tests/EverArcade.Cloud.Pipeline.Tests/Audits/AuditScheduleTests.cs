using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>Each contract's own schedule, mode and budget.</summary>
public sealed class AuditScheduleTests
{
    [Fact]
    public async Task Change_EveryMember_IsWhatTheNextTickAuditsWith()
    {
        await using var host = await StartAsync(receipts: 13);
        var result = await ChangeAsync(host, new AuditScheduleChange
        {
            EverySeconds = 3_600,
            Mode = AuditMode.Sampled,
            Sample = 2,
            IsDual = true,
            Share = 0.5,
        });
        Assert.Empty(result.Refusals);
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        await host.WorkAuditsAsync();
        var report = Assert.Single(await ListAsync(host));
        var certificate = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!.Certificate;
        Assert.Equal((AuditMode.Sampled, 3UL, 2UL, 2), (
            certificate.Mode, certificate.Intervals, certificate.IntervalsCompared, certificate.Engines.Count));

        // Not before its time; then again, although no receipt is new: what was good may have rotted.
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        Assert.Single(await ListAsync(host));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        Assert.Equal(2, (await ListAsync(host)).Count);
    }

    [Fact]
    public async Task Budget_OfAFullAudit_IsKeptAndTheNextGoesOnFromThere()
    {
        await using var host = await StartAsync(receipts: 13);
        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 60, ReceiptsMax = 5 });
        foreach (var (from, to) in new[] { (1UL, 5UL), (6UL, 10UL), (11UL, 13UL) })
        {
            await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
            await host.WorkAuditsAsync();
            var report = (await ListAsync(host))[0];
            Assert.Equal((AuditVerdict.Passed, from, to), (report.Verdict, report.From.Number, report.To.Number));
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        Assert.Equal(3, (await ListAsync(host)).Count);
    }

    [Fact]
    public async Task Never_ForOneContract_LeavesTheOthers()
    {
        await using var host = await StartAsync(receipts: 1);
        var quiet = host.Contract;
        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 0 });
        await host.UseAsync(TestPackages.Scripted(), "other");
        await host.ExecuteAsync(1);
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        Assert.Single(await ListAsync(host));
        Assert.Empty(await host.Store.Audits.ListAsync(quiet, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task Default_AfterAnAuditAndOwnTerms_IsTheHostsAsItIsNowAndForgetsNoProgress()
    {
        await using var host = await StartAsync(receipts: 5);
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        await host.WorkAuditsAsync();
        await using (var other = await PipelineHost.StartAsync(new HostSettings { Over = host, Options = options => options.AuditEverySeconds = 777 }))
        {
            // An audit has left a record of its progress: it does not hold on to the default of its time.
            var standing = await ReadAsync(other);
            Assert.Equal((false, 777.0, 5UL), (standing.IsOwn, standing.Every.TotalSeconds, standing.AuditedTo.Number));
        }

        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 60, ReceiptsMax = 1 });
        Assert.True((await ReadAsync(host)).IsOwn);
        _ = await ChangeAsync(host, new AuditScheduleChange { IsDefault = true });
        var back = await ReadAsync(host);
        Assert.Equal((false, 86_400.0, 1_000_000UL, 5UL), (back.IsOwn, back.Every.TotalSeconds, back.ReceiptsMax, back.AuditedTo.Number));
    }

    [Fact]
    public async Task Change_IsInTheOperatorLogOnceAndNotWhenNothingChanges()
    {
        await using var host = await StartAsync(receipts: 0);
        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 0 });
        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 0 });
        _ = await ChangeAsync(host, new AuditScheduleChange { EverySeconds = 1 });
        var entry = Assert.Single(await host.Get<OperatorLog>().ListAsync(0, 10, CancellationToken.None));
        Assert.True(SignedOperatorLogEntry.TryRead(entry.Span, out var signed, out _));
        Assert.Equal((OperatorActions.AuditSchedule, host.Contract), (signed!.Entry.Action, signed.Entry.Contract!.Value));
        Assert.Equal("never, full, at most 1000000 receipts, one engine, share 0.05; by tester", signed.Entry.Detail);
    }

    [Fact]
    public async Task Change_WhileOthersChangeToo_LosesNothing()
    {
        await using var host = await StartAsync(receipts: 0);
        await Task.WhenAll(
            ChangeAsync(host, new AuditScheduleChange { EverySeconds = 120 }),
            ChangeAsync(host, new AuditScheduleChange { ReceiptsMax = 7 }),
            ChangeAsync(host, new AuditScheduleChange { Share = 0.25 }),
            ChangeAsync(host, new AuditScheduleChange { IsDual = true }));
        var schedule = await ReadAsync(host);
        Assert.Equal((120.0, 7UL, 0.25, true), (schedule.Every.TotalSeconds, schedule.ReceiptsMax, schedule.Share, schedule.IsDual));
    }

    private static async Task<PipelineHost> StartAsync(int receipts)
    {
        var host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 5 });
        for (var number = 0; number < receipts; number++)
        {
            await host.ExecuteAsync(1);
            _ = await host.SettledCheckpointsAsync((number + 1) / 5);
        }

        return host;
    }

    private static Task<AuditScheduleResult> ChangeAsync(PipelineHost host, AuditScheduleChange change) =>
        host.Get<AuditScheduling>().ChangeAsync(host.Contract, change, "tester", CancellationToken.None);

    private static async Task<AuditSchedule> ReadAsync(PipelineHost host) =>
        (await host.Get<AuditSchedules>().ReadAsync(host.Contract, CancellationToken.None)).Schedule;

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PipelineHost host) =>
        host.Store.Audits.ListAsync(host.Contract, null, 100, CancellationToken.None);
}
