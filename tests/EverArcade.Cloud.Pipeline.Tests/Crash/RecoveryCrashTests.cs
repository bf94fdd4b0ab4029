using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Poison;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Tests.Crash;

/// <summary>A real process is killed at every named step of what operators do; a fresh one carries on.</summary>
/// <remarks>Each case is a process or two: those that are marked explicit are run with <c>-explicit on</c>, the others always.</remarks>
public sealed class RecoveryCrashTests(CrashedHistory history) : IClassFixture<CrashedHistory>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("AuditStep.Planned", 1)]
    [InlineData("AuditStep.RangeTaken", 1)]
    [InlineData("AuditStep.RangeTaken", 3, Explicit = true)]
    [InlineData("AuditStep.RangeCompared", 2, Explicit = true)]
    [InlineData("AuditStep.RangeCompleted", 1, Explicit = true)]
    [InlineData("AuditStep.RangeCompleted", 3)]
    [InlineData("AuditStep.Certified", 1)]
    [InlineData("AuditStep.Reported", 1, Explicit = true)]
    [InlineData("AuditStep.Ended", 1, Explicit = true)]
    public async Task Audit_Killed_EndsOnceAndNoRangeIsWorkedWhileItsOwnerMayLive(string step, int occurrence)
    {
        var folder = history.Copy();
        await history.LoseAsync(folder, "audit", step, occurrence);
        await using var host = await CrashedHistory.StartAsync(folder);
        var records = new AuditRecords(host.Store.Records);
        var plan = (await records.ReadPlanAsync(host.Contract, (await OneAuditAsync(host)).Id, None))!.Value.Plan;
        var held = await HeldAsync(records, plan);
        Assert.Equal(step is "AuditStep.RangeTaken" or "AuditStep.RangeCompared" ? [occurrence - 1] : [], held.Keys);

        // Nobody can tell a slow owner from a dead one: its message comes again and finds the lease; the others are worked.
        host.Clock.Advance(AuditPump.Visibility);
        await host.WorkAuditsAsync();
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        Assert.Equal(held, await HeldAsync(records, plan));

        host.Clock.Advance(RangeLeases.Patience);
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        await host.Get<AuditPlanner>().TickAsync(None);
        var report = await OneAuditAsync(host);
        Assert.Equal((AuditVerdict.Passed, (ulong)CrashedHistory.Receipts), (report.Verdict, report.Compared));
        var certificate = Assert.Single(await host.Get<CertificateStore>().ListAsync(host.Contract, null, 10, None)).Item!.Certificate;
        Assert.Equal((AuditOutcome.Passed, (ulong)CrashedHistory.Receipts), (certificate.Outcome, certificate.Receipts));
        Assert.Empty(await records.ListActiveAsync(None));
    }

    [Theory]
    [InlineData("AuditStep.Named", Explicit = true)]
    [InlineData("AuditStep.Announced")]
    public async Task Audit_KilledBeforeItHadAPlan_IsInterruptedAndTheScheduleBeginsAnother(string step)
    {
        var folder = history.Copy();
        await history.LoseAsync(folder, "tick", step);
        await using var host = await CrashedHistory.StartAsync(folder, isScheduled: true);
        await host.Get<AuditPlanner>().TickAsync(None);
        Assert.Equal(step == "AuditStep.Named" ? 0 : 1, (await ListAsync(host)).Count);
        host.Clock.Advance(TimeSpan.FromMinutes(11));
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        var reports = await ListAsync(host);
        Assert.Equal(AuditVerdict.Passed, reports[0].Verdict);
        Assert.All(reports.Skip(1), report => Assert.Equal(AuditVerdict.Interrupted, report.Verdict));
        Assert.Empty(await new AuditRecords(host.Store.Records).ListActiveAsync(None));
    }

    [Theory]
    [InlineData("AuditStep.RangeCompared", 1, Explicit = true)]
    [InlineData("AuditStep.RangeCompleted", 1)]
    [InlineData("AuditStep.Certified", 1, Explicit = true)]
    [InlineData("QuarantineStep.Decided", 1)]
    [InlineData("QuarantineStep.HeadQuarantined", 1, Explicit = true)]
    [InlineData("QuarantineStep.SetLogged", 1, Explicit = true)]
    [InlineData("AuditStep.Reported", 1)]
    public async Task AuditThatFinds_Killed_QuarantinesByThatFindingAndTheLogSaysItOnce(string step, int occurrence)
    {
        var folder = history.Copy();
        await SpoilAsync(folder, 7);
        await history.LoseAsync(folder, "audit", step, occurrence);
        await using var host = await CrashedHistory.StartAsync(folder);
        for (var round = 0; round < 2; round++)
        {
            await host.Get<AuditPlanner>().TickAsync(None);
            await host.WorkAuditsAsync();
            host.Clock.Advance(AuditPump.Visibility);
        }

        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        var finding = Assert.Single((await OneAuditAsync(host)).Findings);
        Assert.Equal(("corruption:submission", 7UL), (finding.Kind, finding.Sequence.Number));
        var quarantine = (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!;
        var certificate = Assert.Single(await host.Get<CertificateStore>().ListAsync(host.Contract, null, 10, None)).Item!.Certificate;
        Assert.Equal((QuarantineState.Quarantined, Assert.Single(certificate.Findings)), (quarantine.State, quarantine.Finding!.Value));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        Assert.Equal([OperatorActions.QuarantineSet], await LogAsync(host));
    }

    [Theory]
    [InlineData("QuarantineStep.Decided")]
    [InlineData("QuarantineStep.HeadQuarantined", Explicit = true)]
    [InlineData("QuarantineStep.SetLogged")]
    public async Task Quarantine_Killed_PersistsAndIsFinishedByTheNextTick(string step)
    {
        var folder = history.Copy();
        await history.LoseAsync(folder, "quarantine", step);
        await using var host = await CrashedHistory.StartAsync(folder);

        // Decided is enough: what comes in meanwhile is written down at most, never run.
        Assert.True(await host.Get<Quarantine>().HoldsAsync(host.Contract, None));
        await host.Get<AuditPlanner>().TickAsync(None);
        Assert.Equal(QuarantineState.Quarantined, (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!.State);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        var refused = Assert.IsType<SubmitResult.Refused>(await host.SubmitAsync(CrashSeries.Input(host.Contract, 99)));
        Assert.Equal(IntakeRefusals.ContractQuarantined, Assert.Single(refused.Refusals).Code);
        Assert.Equal([OperatorActions.QuarantineSet], await LogAsync(host));
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed", Explicit = true)]
    [InlineData("RecoveryStep.ResumeCertified")]
    [InlineData("QuarantineStep.LiftDecided", Explicit = true)]
    [InlineData("QuarantineStep.HeadActive")]
    [InlineData("QuarantineStep.LiftLogged", Explicit = true)]
    [InlineData("QuarantineStep.BacklogRun")]
    public async Task Resume_Killed_IsLiftedOnceAndWhatWasKeptRunsInOrderOnce(string step)
    {
        var folder = history.Copy();
        await using (var before = await CrashedHistory.StartAsync(folder))
        {
            foreach (var number in new[] { 30, 31, 32 })
            {
                _ = await before.EnqueueAsync(CrashSeries.Input(before.Contract, number));
            }

            _ = await before.Get<Quarantine>().SetAsync(before.Contract, "to be resumed", null, "tester", None);
            Assert.Equal((ulong)CrashedHistory.Receipts, (await before.ReadHeadAsync()).Sequence.Number);
        }

        await history.LoseAsync(folder, "resume", step);
        await using var host = await CrashedHistory.StartAsync(folder);
        await host.Get<AuditPlanner>().TickAsync(None);
        if (step is "RecoveryStep.Agreed" or "RecoveryStep.ResumeCertified")
        {
            // Not begun: it stands, and resuming again does all of it.
            Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await ApplyAsync(plan => host.Get<Resumption>().RunAsync(host.Contract, plan, null, None));
        }

        await host.WorkAuditsAsync();
        await host.DrainAsync();
        await host.WorkAuditsAsync();
        Assert.Null(await host.Get<Quarantine>().ReadAsync(host.Contract, None));
        var head = await host.ReadHeadAsync();
        Assert.Equal((ContractStatus.Active, (ulong)CrashedHistory.Receipts + 3), (head.Status, head.Sequence.Number));
        var rows = await host.ReadReceiptsAsync();
        Assert.Equal(
            [30, 31, 32],
            rows.Skip(CrashedHistory.Receipts).Select(row => Enumerable.Range(0, 99).Single(
                number => CrashSeries.Input(host.Contract, number).Encode().AsSpan().SequenceEqual(row.Submission.Span))));
        Assert.Equal(
            [OperatorActions.QuarantineSet, "recovery-resume", OperatorActions.QuarantineLifted], await LogAsync(host));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed")]
    [InlineData("QuarantineStep.Decided", Explicit = true)]
    [InlineData("QuarantineStep.HeadQuarantined", Explicit = true)]
    [InlineData("QuarantineStep.SetLogged", Explicit = true)]
    [InlineData("RecoveryStep.BranchOpened")]
    public async Task RollBack_Killed_HasNotBegunOrIsCompletedAndNothingIsLost(string step)
    {
        var folder = history.Copy();
        await history.LoseAsync(folder, "roll-back", step);
        await using var host = await CrashedHistory.StartAsync(folder);
        var old = await host.ReadReceiptsAsync();
        Assert.Equal(CrashedHistory.Receipts, old.Count);
        await host.Get<AuditPlanner>().TickAsync(None);
        if (step != "RecoveryStep.BranchOpened")
        {
            Assert.Equal(BranchId.Genesis, (await host.ReadHeadAsync()).Branch);
            await ApplyAsync(plan => host.Get<Rollback>().RunAsync(host.Contract, new Sequence(15), plan, None));
        }

        var head = await host.ReadHeadAsync();
        Assert.Equal((new BranchId(1), 15UL, ContractStatus.Quarantined), (head.Branch, head.Sequence.Number, head.Status));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await ApplyAsync(plan => host.Get<Resumption>().RunAsync(host.Contract, plan, null, None));
        await host.WorkAuditsAsync();
        _ = await host.ExecuteAsync(CrashSeries.Input(host.Contract, 77));
        Assert.Equal((ContractStatus.Active, 16UL), ((await host.ReadHeadAsync()).Status, (await host.ReadHeadAsync()).Sequence.Number));
        Assert.Equal(old.Select(row => row.Hash), (await host.ReadReceiptsAsync()).Select(row => row.Hash));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Theory]
    [InlineData("RecoveryStep.ReceiptsImported", 1, Explicit = true)]
    [InlineData("RecoveryStep.ReceiptsImported", 12)]
    [InlineData("RecoveryStep.ReceiptsImported", 27, Explicit = true)]
    [InlineData("RecoveryStep.ImportComplete", 1, Explicit = true)]
    [InlineData("RecoveryStep.ImportActive", 1)]
    public async Task Import_Killed_IsFinishedByTheSameImportAndDoneTwiceChangesNothing(string step, int occurrence)
    {
        var folder = history.Empty();
        await history.LoseAsync(folder, "import", step, occurrence);
        await using var host = await CrashedHistory.StartAsync(folder);
        Assert.Equal(
            step == "RecoveryStep.ImportActive" ? ContractStatus.Active : ContractStatus.Importing, (await host.ReadHeadAsync()).Status);
        _ = Assert.IsType<ImportResult.Imported>(await host.Get<ArchiveImport>().RunAsync(history.Exported.Source, null, None));
        var head = await host.ReadHeadAsync();
        Assert.Equal((ContractStatus.Active, (ulong)CrashedHistory.Receipts), (head.Status, head.Sequence.Number));
        Assert.Null(await host.Store.Records.ReadAsync(new(ArchiveImport.Shelf, $"{host.Contract}"), None));
        var again = Assert.IsType<ImportResult.Imported>(await host.Get<ArchiveImport>().RunAsync(history.Exported.Source, null, None));
        Assert.Equal((0UL, head), (again.Receipts, await host.ReadHeadAsync()));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Import_KilledWhenOnlyItsMarkWasLeft_DoesNotReleaseAQuarantineSetSince()
    {
        var folder = history.Empty();
        await history.LoseAsync(folder, "import", "RecoveryStep.ImportActive");
        await using var host = await CrashedHistory.StartAsync(folder);
        _ = await host.Get<Quarantine>().SetAsync(host.Contract, "meanwhile", null, "tester", None);
        _ = await host.Get<ArchiveImport>().RunAsync(history.Exported.Source, null, None);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed", Explicit = true)]
    [InlineData("RecoveryStep.PruneRecorded")]
    [InlineData("RecoveryStep.RowsPruned")]
    public async Task Prune_Killed_IsFinishedByTheSamePruneAndWrittenDownOnce(string step)
    {
        var folder = history.Copy();
        await history.LoseAsync(folder, "prune", step);
        await using var host = await CrashedHistory.StartAsync(folder);

        // Nothing is dropped of which it does not stand which archive has it.
        var pruned = (await host.ReadReceiptsAsync()).Any(row => row.Pruned);
        Assert.Equal(step == "RecoveryStep.RowsPruned", pruned);
        Assert.Equal(step == "RecoveryStep.Agreed" ? 0 : 1, (await host.Get<PruneReceipts>().ListAsync(host.Contract, None)).Count);
        for (var twice = 0; twice < 2; twice++)
        {
            await ApplyAsync(plan => host.Get<Pruning>().RunAsync(host.Contract, new Sequence(15), history.Exported.Source, plan, None));
            Assert.Equal(15, (await host.ReadReceiptsAsync()).Count(row => row.Pruned));
            var receipt = Assert.Single(await host.Get<PruneReceipts>().ListReadableAsync(host.Contract, None));
            Assert.Equal((1UL, 15UL, history.Exported.Source.Hash), (receipt.From.Number, receipt.To.Number, receipt.Archive));
        }

        await ApplyAsync(plan => host.Get<Rehydration>().RunAsync(host.Contract, history.Exported.Source, false, plan, None));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed", 1, Explicit = true)]
    [InlineData("RecoveryStep.RowsRestored", 1)]
    public async Task Rehydrate_Killed_LeavesNoMoreDamageThanThereWasAndIsFinishedByTheSameAgain(string step, int occurrence)
    {
        var folder = history.Copy();
        await SpoilAsync(folder, 7, 8, 19);
        await history.LoseAsync(folder, "rehydrate", step, occurrence);
        await using var host = await CrashedHistory.StartAsync(folder);
        await ApplyAsync(plan => host.Get<Rehydration>().RunAsync(host.Contract, history.Exported.Source, false, plan, None));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        Assert.Equal((ulong)CrashedHistory.Receipts, (await host.ReadHeadAsync()).Sequence.Number);
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed", 1, Explicit = true)]
    [InlineData("RecoveryStep.RowsRestored", 1, Explicit = true)]
    [InlineData("RecoveryStep.ReceiptsImported", 1)]
    [InlineData("RecoveryStep.ReceiptsImported", 5)]
    public async Task Resynchronise_Killed_IsAShorterHistoryAndFinishedByTheSameAgain(string step, int occurrence)
    {
        // Imported up to receipt 13; the peer's export has a checkpoint that our key signed at 20.
        var folder = history.Empty();
        await using (var half = await ImportedAsync(folder, 13))
        {
            Assert.Equal(13UL, (await half.ReadHeadAsync()).Sequence.Number);
        }

        await SpoilAsync(folder, 7);
        await history.LoseAsync(folder, "resynchronise", step, occurrence);
        await using var host = await CrashedHistory.StartAsync(folder);
        Assert.InRange((await host.ReadHeadAsync()).Sequence.Number, 13UL, 20UL);
        await ApplyAsync(plan => host.Get<Rehydration>().RunAsync(host.Contract, history.Exported.Source, true, plan, None));
        Assert.Equal((20UL, ContractStatus.Active), ((await host.ReadHeadAsync()).Sequence.Number, (await host.ReadHeadAsync()).Status));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        _ = await host.ExecuteAsync(CrashSeries.Input(host.Contract, 20));
    }

    [Theory]
    [InlineData("RecoveryStep.Agreed", Explicit = true)]
    [InlineData("RecoveryStep.HeadRestored")]
    [InlineData("QuarantineStep.Decided")]
    [InlineData("QuarantineStep.SetLogged", Explicit = true)]
    public async Task Head_Killed_IsLostOrQuarantinedAndResumedOnce(string step)
    {
        var folder = history.Copy();
        using (var raw = new EmbeddedRawStore(folder))
        {
            var row = new RawRow(RawKind.Head, history.Contract);
            var fields = (await raw.ReadAsync(row))!.ToDictionary(field => field.Key, field => field.Value.ToArray());
            fields["head"][50] ^= 1;
            await raw.WriteAsync(row, fields);
        }

        await history.LoseAsync(folder, "head", step);
        await using var host = await CrashedHistory.StartAsync(folder);
        if (step == "RecoveryStep.Agreed")
        {
            _ = await Assert.ThrowsAsync<IntegrityException>(() => host.ReadHeadAsync());
            await ApplyAsync(plan => host.Get<HeadRebuild>().RunAsync(host.Contract, null, plan, None));
        }

        var head = await host.ReadHeadAsync();
        Assert.Equal((ContractStatus.Quarantined, (ulong)CrashedHistory.Receipts), (head.Status, head.Sequence.Number));
        await host.Get<AuditPlanner>().TickAsync(None);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await ApplyAsync(plan => host.Get<Resumption>().RunAsync(host.Contract, plan, null, None));
        await host.WorkAuditsAsync();
        _ = await host.ExecuteAsync(CrashSeries.Input(host.Contract, 77));
        Assert.Equal((ulong)CrashedHistory.Receipts + 1, (await host.ReadHeadAsync()).Sequence.Number);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    /// <summary>A folder that has taken in the first receipts of the history.</summary>
    private async Task<PipelineHost> ImportedAsync(string folder, ulong to)
    {
        await using var whole = await CrashedHistory.StartAsync(history.Copy());
        using var archive = await ArchiveFile.ExportAsync(whole, new ExportRange(new Sequence(1), new Sequence(to), false));
        var host = await PipelineHost.StartAsync(new HostSettings
        {
            Folder = folder,
            Options = options => (options.CheckpointReceipts, options.AuditRangeReceipts, options.AuditEverySeconds) =
                (CrashSeries.CheckpointReceipts, CrashSeries.RangeReceipts, 0),
        });
        _ = Assert.IsType<ImportResult.Imported>(await host.Get<ArchiveImport>().RunAsync(archive.Source, null, None));
        await host.UseAsync(CrashSeries.Package(), "crash");
        return host;
    }

    private static async Task SpoilAsync(string folder, params ulong[] sequences)
    {
        ContractId contract;
        await using (var host = await CrashedHistory.StartAsync(folder))
        {
            contract = host.Contract;
        }

        using var raw = new EmbeddedRawStore(folder);
        foreach (var sequence in sequences)
        {
            var row = new RawRow(RawKind.Receipt, contract, sequence);
            var fields = (await raw.ReadAsync(row))!.ToDictionary(field => field.Key, field => field.Value.ToArray());
            fields["submission"][^1] ^= 1;
            await raw.WriteAsync(row, fields);
        }
    }

    private static async Task<Dictionary<int, string>> HeldAsync(AuditRecords records, AuditPlan plan) =>
        (await records.ReadRangesAsync(plan, None)).Index().Where(one => one.Item.Range.Owner is not null)
            .ToDictionary(one => one.Index, one => one.Item.Range.Owner!);

    private static async Task ApplyAsync(Func<Hash256?, Task<RecoveryResult>> run)
    {
        var plan = Assert.IsType<RecoveryResult.Planned>(await run(null)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(await run(plan.ComputeHash()));
    }

    private static async Task<IReadOnlyList<string>> LogAsync(PipelineHost host) =>
    [
        .. (await host.Get<OperatorLog>().ListAsync(0, 100, None)).Select(bytes =>
        {
            Assert.True(SignedOperatorLogEntry.TryRead(bytes.Span, out var signed, out _));
            return signed!.Entry.Action;
        }),
    ];

    private static async Task<AuditReport> OneAuditAsync(PipelineHost host) => Assert.Single(await ListAsync(host));

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PipelineHost host) =>
        host.Store.Audits.ListAsync(host.Contract, null, 100, None);
}
