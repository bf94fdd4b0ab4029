using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

public sealed class AuditPlannerTests
{
    private const int Receipts = 23;

    [Fact]
    public async Task Full_GoodHistory_IsCertifiedWithTheRootsOfBothEnds()
    {
        await using var host = await StartAsync();
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        Assert.Equal((AuditVerdict.Passed, (ulong)Receipts), (report.Verdict, report.Compared));

        var signed = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!;
        var (certificate, head) = (signed.Certificate, await host.ReadHeadAsync());
        Assert.True(signed.Verify());
        Assert.Equal(host.Get<HostKey>().Key.PublicKey, signed.Auditor);
        Assert.Equal(new AuditEnd(head.Sequence, head.LastReceipt, head.StateRoot, head.Frontier.Root), certificate.End);
        Assert.Equal(new AuditEnd(Sequence.Zero, host.Contract.Hash, Hash256.Zero, Hash256.Of([])), certificate.Start);
        Assert.Equal((AuditMode.Full, AuditOutcome.Passed, 5UL, 5UL), (
            certificate.Mode, certificate.Outcome, certificate.Intervals, certificate.IntervalsCompared));
        Assert.True(SignedAuditCertificate.TryRead(signed.Encode(), out var again, out _));
        Assert.Equal(certificate.ComputeHash(), again!.Certificate.ComputeHash());
    }

    [Fact]
    public async Task Certificate_AnyByteFlipped_DoesNotVerify()
    {
        await using var host = await StartAsync();
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        var bytes = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!.Encode();
        for (var at = 0; at < bytes.Length; at++)
        {
            var flipped = bytes.ToArray();
            flipped[at] ^= 1;
            Assert.False(SignedAuditCertificate.TryRead(flipped, out var read, out _) && read!.Verify(), $"byte {at}");
        }
    }

    [Fact]
    public async Task Full_ForgedReceipt_QuarantinesWithAFindingThatReplaysElsewhere()
    {
        await using var host = await StartAsync();
        Forge(host, 7);
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        Assert.Equal((AuditVerdict.Failed, "divergence:gasUsed"), (report.Verdict, report.Findings[0].Kind));
        Assert.Equal(7UL, report.Findings[0].Sequence.Number);

        var quarantine = (await host.Get<Quarantine>().ReadAsync(host.Contract, CancellationToken.None))!;
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        var finding = (await host.Get<AuditPlanner>().ReadFindingAsync(
            host.Contract, quarantine.Finding!.Value, CancellationToken.None))!;
        var signed = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!;
        Assert.Contains(quarantine.Finding.Value, signed.Certificate.Findings);
        Assert.Equal(AuditOutcome.Failed, signed.Certificate.Outcome);

        // Another machine: nothing of this host's store.
        var bytes = (await host.Blobs.ReadAsync(finding.Repro!.Value, ReproBundle.BytesMax, CancellationToken.None))!.Value;
        Assert.True(ReproBundle.TryRead(bytes.Span, out var bundle, out _));
        await using var other = await PipelineHost.StartAsync();
        var result = await other.Get<GuestThreads>().RunAsync(
            () => ReproRun.Run(bundle!, other.Get<IExecutor>(), other.Get<PackageLoader>().Load), CancellationToken.None);
        Assert.True(result.Reproduces(bundle!));
        var honest = (await host.Store.Ledger.ReadReceiptAsync(host.Contract, BranchId.Genesis, new Sequence(7), CancellationToken.None))!;
        var repaired = bundle! with { ReceiptHash = honest.Hash, Receipt = honest.Receipt };
        result = await other.Get<GuestThreads>().RunAsync(
            () => ReproRun.Run(repaired, other.Get<IExecutor>(), other.Get<PackageLoader>().Load), CancellationToken.None);
        Assert.Null(result.Finding);
    }

    [Fact]
    public async Task Quarantine_AfterRepairAndAPassingFullAudit_IsLifted()
    {
        await using var host = await StartAsync();
        Forge(host, 7);
        _ = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        host.Ledger.AlterReceipts = null;
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var sampled = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null) { Mode = AuditMode.Sampled, Sample = 5 });
        var partial = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(6), null));
        var full = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        foreach (var (report, lifts) in new[] { (sampled, false), (partial, false), (full, true) })
        {
            Assert.Equal(AuditVerdict.Passed, report.Verdict);
            var signed = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!;
            var result = await host.Get<Quarantine>().LiftAsync(host.Contract, signed, "test", CancellationToken.None);
            Assert.Equal(lifts, result.Refusals.Count == 0);
        }

        await host.WorkAuditsAsync();
        _ = await host.ExecuteAsync(host.Input());
    }

    [Fact]
    public async Task Sampled_GivenSeed_ComparesWhatTheSeedChoosesAndNothingElse()
    {
        await using var host = await StartAsync();
        var seed = Hash256.Of("seed"u8);
        var chosen = AuditSample.Choose(seed, host.Contract, BranchId.Genesis, (await host.ReadHeadAsync()).Frontier.Root, 5, 2);
        var bad = chosen[1];
        Forge(host, (bad * 5) + 2);
        var order = new AuditOrder(host.Contract, new Sequence(1), null) { Mode = AuditMode.Sampled, Sample = 2, Seed = seed };
        var report = await RunAsync(host, order);
        Assert.Equal((AuditVerdict.Failed, (bad * 5) + 2), (report.Verdict, report.Findings[0].Sequence.Number));

        var missed = Enumerable.Range(0, 5).Select(one => (ulong)one).First(one => !chosen.Contains(one));
        Forge(host, (missed * 5) + 2);
        report = await RunAsync(host, order);
        Assert.Equal(AuditVerdict.Passed, report.Verdict);
        var certificate = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!.Certificate;
        Assert.Equal((AuditMode.Sampled, 5UL, 2UL, seed, "given"), (
            certificate.Mode, certificate.Intervals, certificate.IntervalsCompared, certificate.Seed, certificate.SeedSource));
    }

    [Fact]
    public void Caught_Formula_AgreesWithCountingEveryChoice()
    {
        // 8 intervals, 3 chosen, 2 bad: 1 - C(6,3)/C(8,3) = 1 - 20/56.
        Assert.Equal(1 - (20.0 / 56), SampleStatistics.Caught(8, 3, 0.25), 12);
        Assert.Equal(0, SampleStatistics.Caught(8, 3, 0));
        Assert.Equal(1, SampleStatistics.Caught(8, 8, 0.01));
        Assert.Equal(1, SampleStatistics.Caught(8, 7, 0.25));
    }

    [Fact]
    public void Choose_AnySeed_GivesDistinctIntervalsAboutEquallyOften()
    {
        var counts = new int[10];
        for (var round = 0; round < 2_000; round++)
        {
            var chosen = AuditSample.Choose(
                Hash256.Of(BitConverter.GetBytes(round)), default, BranchId.Genesis, Hash256.Zero, 10, 3);
            Assert.Equal(3, chosen.Distinct().Count());
            foreach (var one in chosen)
            {
                counts[one]++;
            }
        }

        // 600 expected, standard deviation about 20.
        Assert.All(counts, count => Assert.InRange(count, 480, 720));
    }

    [Fact]
    public async Task Dual_SecondEngineThatLies_DivergesAndNamesTheField()
    {
        await using var host = await StartAsync(lieEvery: 3);
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null) { IsDual = true });
        Assert.Equal(AuditVerdict.Failed, report.Verdict);
        Assert.Equal("divergence:engine-gasUsed", report.Findings[0].Kind);
        var certificate = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!.Certificate;
        Assert.Equal(2, certificate.Engines.Count);
    }

    [Fact]
    public async Task Range_WhoseWorkerDied_IsWorkedAgainAndTheAuditEnds()
    {
        await using var host = await StartAsync();
        var begun = (await host.Get<AuditPlanner>().StartAsync(
            new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None))!;
        await using (var dead = await PipelineHost.StartAsync(new HostSettings { Over = host }))
        {
            // It takes a range and its message, and is never heard of again.
            var message = Assert.Single(await host.AuditQueue.ReceiveAsync(1, AuditPump.Visibility, CancellationToken.None));
            using var stop = new CancellationTokenSource();
            dead.Ledger.Hooks.Before = async call =>
            {
                if (call == nameof(ILedger.ReadReceiptsAsync))
                {
                    await stop.CancelAsync();
                    await Task.Delay(Timeout.Infinite, CancellationToken.None);
                }
            };
            _ = dead.Get<AuditRangeWorker>().WorkAsync(message, CancellationToken.None);
            await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        await host.WorkAuditsAsync();
        Assert.Equal(AuditVerdict.Running, (await ReadAsync(host, begun.Id)).Verdict);
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        host.Clock.Advance(RangeLeases.Patience);
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        await host.WorkAuditsAsync();
        Assert.Equal(AuditVerdict.Passed, (await ReadAsync(host, begun.Id)).Verdict);
    }

    [Fact]
    public async Task Cancel_ThenResume_EndsWithTheSameCertificateAsWithoutABreak()
    {
        await using var host = await StartAsync();
        var planner = host.Get<AuditPlanner>();
        var begun = (await planner.StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None))!;
        Assert.NotNull(await planner.ResumeAsync(host.Contract, begun.Id, CancellationToken.None));
        Assert.Null(await planner.CancelAsync(host.Contract, begun.Id, CancellationToken.None));
        await host.WorkAuditsAsync();
        Assert.Equal((AuditVerdict.Interrupted, 0UL), ((await ReadAsync(host, begun.Id)).Verdict, (await ReadAsync(host, begun.Id)).Compared));
        Assert.NotNull(await planner.CancelAsync(host.Contract, begun.Id, CancellationToken.None));

        Assert.Null(await planner.ResumeAsync(host.Contract, begun.Id, CancellationToken.None));
        await host.WorkAuditsAsync();
        Assert.Equal((AuditVerdict.Passed, (ulong)Receipts), (
            (await ReadAsync(host, begun.Id)).Verdict, (await ReadAsync(host, begun.Id)).Compared));
    }

    [Fact]
    public async Task Branch_ThatWasRolledBack_IsExecutedAgainAsItWasLeft()
    {
        await using var host = await StartAsync();
        await RollBackAsync(host, 20);
        Assert.Null(await host.Get<AuditPlanner>().StartAsync(
            new AuditOrder(host.Contract, new Sequence(1), null) { Branch = new BranchId(2) }, CancellationToken.None));
        var left = new AuditOrder(host.Contract, new Sequence(1), null) { Branch = BranchId.Genesis };
        var report = await RunAsync(host, left);
        Assert.Equal((AuditVerdict.Passed, 23UL, 23UL), (report.Verdict, report.Compared, report.To.Number));
        var signed = (await host.Get<CertificateStore>().ReadAsync(host.Contract, report.Id, CancellationToken.None))!;
        Assert.Equal((BranchId.Genesis, 23UL), (signed.Certificate.Branch, signed.Certificate.End.Sequence.Number));
        var refusals = host.Get<CertificateCheck>().CheckLift(signed, await host.ReadHeadAsync(), DateTimeOffset.UnixEpoch);
        Assert.Contains(refusals, refusal => refusal.Place == "branch");

        // What was forged there since is found there, and by no audit of the active branch.
        Forge(host, 22);
        Assert.Equal(AuditVerdict.Passed, (await RunAsync(host, left with { Branch = null })).Verdict);
        var failed = await RunAsync(host, left with { From = new Sequence(21) });
        Assert.Equal((AuditVerdict.Failed, 22UL, "divergence:gasUsed"), (
            failed.Verdict, failed.Findings[0].Sequence.Number, failed.Findings[0].Kind));
    }

    [Fact]
    public async Task List_OfAnAuditThatRuns_SaysHowFarItIs()
    {
        await using var host = await StartAsync();
        var planner = host.Get<AuditPlanner>();
        var begun = (await planner.StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None))!;
        var message = Assert.Single(await host.AuditQueue.ReceiveAsync(1, AuditPump.Visibility, CancellationToken.None));
        await host.Get<AuditRangeWorker>().WorkAsync(message, CancellationToken.None);
        var listed = Assert.Single(await planner.ListAsync(host.Contract, null, 9, CancellationToken.None)).Item!;
        Assert.Equal((begun.Id, AuditVerdict.Running, 10UL), (listed.Id, listed.Verdict, listed.Compared));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-90)]
    [InlineData(90)]
    public async Task Tick_FromManyTimersAtOnceAndAClockThatJumps_BeginsOneAuditAndWorksEachReceiptOnce(int jumpMinutes)
    {
        await using var host = await StartAsync();
        await using var second = await PipelineHost.StartAsync(new HostSettings { Over = host });
        var before = host.Guest.Ran.Count;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(
            () => (number % 2 == 0 ? host : second).Get<AuditPlanner>().TickAsync(CancellationToken.None))));
        var audit = Assert.Single(await ListAsync(host));
        host.Clock.SetWallClock(TimeSpan.FromMinutes(jumpMinutes));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(
            () => (number % 2 == 0 ? host : second).Get<AuditPlanner>().TickAsync(CancellationToken.None))));
        await Task.WhenAll(host.WorkAuditsAsync(), second.WorkAuditsAsync());

        Assert.Equal(AuditVerdict.Passed, (await ReadAsync(host, audit.Id)).Verdict);
        Assert.Single(await ListAsync(host));
        Assert.Equal(Receipts, host.Guest.Ran.Count - before);

        // What has been audited is not due again; what comes after is, from there on.
        await host.ExecuteAsync(2);
        host.Clock.Advance(TimeSpan.FromDays(2));
        await host.Get<AuditPlanner>().TickAsync(CancellationToken.None);
        await host.WorkAuditsAsync();
        var next = (await ListAsync(host))[0];
        Assert.Equal((AuditVerdict.Passed, 24UL, 25UL), (next.Verdict, next.From.Number, next.To.Number));
    }

    [Fact]
    public async Task Worker_ThatIsNotTheOwnerAnyMore_WritesNothing()
    {
        await using var host = await StartAsync();
        var begun = (await host.Get<AuditPlanner>().StartAsync(
            new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None))!;
        var records = new AuditRecords(host.Store.Records);
        var plan = (await records.ReadPlanAsync(host.Contract, begun.Id, CancellationToken.None))!.Value.Plan;
        using var lease = (await host.Get<RangeLeases>().TryTakeAsync(plan, 0, CancellationToken.None))!;
        Assert.Null(await host.Get<RangeLeases>().TryTakeAsync(plan, 0, CancellationToken.None));
        await using var second = await PipelineHost.StartAsync(new HostSettings { Over = host });
        Assert.Null(await second.Get<RangeLeases>().TryTakeAsync(plan, 0, CancellationToken.None));
        host.Clock.Advance(RangeLeases.Patience);
        using var stolen = await second.Get<RangeLeases>().TryTakeAsync(plan, 0, CancellationToken.None);
        Assert.NotNull(stolen);
        Assert.False(await lease.TryBeatAsync(default, CancellationToken.None));
        Assert.True(await stolen.TryBeatAsync(default, CancellationToken.None));
    }

    [Fact]
    public async Task Engine_ThatGivesTwoAnswers_IsTroubleAndNotAFinding()
    {
        var flaky = 0;
        await using var host = await StartAsync(primary: outcome =>
            Interlocked.Increment(ref flaky) == Receipts + 6 ? outcome with { GasUsed = outcome.GasUsed + 1 } : outcome);
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.WorkAuditsAsync();
        Assert.Equal(AuditVerdict.Passed, (await ReadAsync(host, report.Id)).Verdict);
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync()).Status);
    }

    [Fact]
    public async Task LiveExecutor_ThatLiedOnce_IsFoundByTheAuditAndNothingIsBelieved()
    {
        var (executed, lying) = (0, true);
        await using var host = await StartAsync(primary: outcome =>
            lying && Interlocked.Increment(ref executed) == 9 ? outcome with { GasUsed = outcome.GasUsed + 1 } : outcome);
        lying = false;
        var report = await RunAsync(host, new AuditOrder(host.Contract, new Sequence(1), null));
        Assert.Equal((AuditVerdict.Failed, 9UL, "divergence:gasUsed"), (
            report.Verdict, report.Findings[0].Sequence.Number, report.Findings[0].Kind));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
    }

    private static Task<PipelineHost> StartAsync(
        int lieEvery = 0, Func<Protocol.Transitions.ExecutionOutcome, Protocol.Transitions.ExecutionOutcome>? primary = null) =>
        FillAsync(new HostSettings
        {
            Options = options => (options.CheckpointReceipts, options.AuditRangeReceipts) = (5, 10),
            LieEvery = lieEvery,
            AlterOutcome = primary,
        });

    private static async Task<PipelineHost> FillAsync(HostSettings settings)
    {
        var host = await PipelineHost.StartAsync(settings);
        for (var number = 0; number < Receipts; number++)
        {
            _ = await host.ExecuteAsync(host.Input());
            _ = await host.SettledCheckpointsAsync((number + 1) / 5);
        }

        return host;
    }

    private static void Forge(PipelineHost host, ulong sequence) => host.Ledger.AlterReceipts = rows =>
    [
        .. rows.Select(row =>
        {
            if (row.Sequence.Number != sequence)
            {
                return row;
            }

            Assert.True(ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _));
            var forged = receipt! with { GasUsed = receipt.GasUsed + 1 };
            return row with { Receipt = forged.Encode(), Hash = forged.ComputeHash() };
        }),
    ];

    private static async Task RollBackAsync(PipelineHost host, ulong to)
    {
        var rollback = host.Get<Rollback>();
        var planned = await rollback.RunAsync(host.Contract, new Sequence(to), null, CancellationToken.None);
        _ = Assert.IsType<RecoveryResult.Applied>(await rollback.RunAsync(
            host.Contract, new Sequence(to), Assert.IsType<RecoveryResult.Planned>(planned).Plan.ComputeHash(), CancellationToken.None));
    }

    private static async Task<AuditReport> RunAsync(PipelineHost host, AuditOrder order)
    {
        host.Clock.Advance(TimeSpan.FromMilliseconds(2));
        var begun = (await host.Get<AuditPlanner>().StartAsync(order, CancellationToken.None))!;
        await host.WorkAuditsAsync();
        return await ReadAsync(host, begun.Id);
    }

    private static async Task<AuditReport> ReadAsync(PipelineHost host, string audit) =>
        (await host.Get<AuditPlanner>().ReadAsync(host.Contract, audit, CancellationToken.None))!.Value.Report;

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PipelineHost host) =>
        host.Store.Audits.ListAsync(host.Contract, null, 100, CancellationToken.None);
}
