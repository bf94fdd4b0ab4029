using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>What rotted is brought back from an archive, after a plan; nothing else is touched, and nobody's word is
/// taken.</summary>
public sealed class RehydrationTests
{
    private static readonly HostSettings TenApart = new() { Options = options => options.CheckpointReceipts = 10 };

    public static TheoryData<string> Damages => ["receipt", "submission", "diff", "checkpoint", "state", "package", "pruned", "all"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task RunAsync_Damage_IsPlannedThenRepaired(string damage)
    {
        await using var host = await StartAsync(25);
        using var archive = await ArchiveFile.ExportAsync(host);
        await DamageAsync(host, damage);
        var plan = await PlanAsync(host, archive);
        Assert.NotEqual(0, plan.StepCount);

        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, archive, plan.ComputeHash()));
        Assert.Equal(0, (await PlanAsync(host, archive)).StepCount);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        host.Forget();
        await host.ExecuteAsync(2);
        using var again = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(25), false));
        Assert.Equal(archive.Source.Hash, again.Source.Hash);
    }

    [Fact]
    public async Task RunAsync_ArchiveOfAnotherContract_SaysWhoseItIs()
    {
        await using var host = await StartAsync(12);
        var first = host.Contract;
        await host.UseAsync(TestPackages.Scripted(), "another");
        await host.ExecuteAsync(3);
        using var archive = await ArchiveFile.ExportAsync(host, contract: first);
        var refused = Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, archive, null)).Refusals);
        Assert.Equal(RecoveryRefusals.ArchiveRefused, refused.Code);
        Assert.Equal($"It is an archive of contract {first}, not of {host.Contract}.", refused.Detail);
        var sides = (await host.Get<Reconciliation>().RunAsync(host.Contract, archive.Source, CancellationToken.None))!;
        Assert.Equal((ReconciliationVerdict.Here, refused.Detail), (sides.Verdict, sides.There.Finding));
    }

    [Fact]
    public async Task RunAsync_ShorterArchive_LeadsToTheHeadAlongWhatStands()
    {
        await using var host = await StartAsync(25);
        using var archive = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(15), false));
        await DamageAsync(host, "diff");
        var plan = await PlanAsync(host, archive);
        Assert.Equal(["write receipt 7 of branch 0: the diff is another"], plan.Steps);

        await DamageAsync(host, "receipt", sequence: 18);
        var refused = Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, archive, null));
        Assert.Equal(RecoveryRefusals.ArchiveIncomplete, Assert.Single(refused.Refusals).Code);
    }

    [Fact]
    public async Task RunAsync_WhenTheWorldMoved_Refuses()
    {
        await using var host = await StartAsync(25);
        using var archive = await ArchiveFile.ExportAsync(host);
        await DamageAsync(host, "diff");
        var plan = await PlanAsync(host, archive);
        await host.ExecuteAsync(1);
        var refused = Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, archive, plan.ComputeHash()));
        Assert.Equal(RecoveryRefusals.PlanStale, Assert.Single(refused.Refusals).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_KilledInBetween_IsFinishedByTheNextPlan(int occurrence)
    {
        var left = occurrence;
        await using var host = await StartAsync(25, step => step == RecoveryStep.RowsRestored && --left == 0
            ? throw new StorageUnavailableException("killed") : Task.CompletedTask);
        using var archive = await ArchiveFile.ExportAsync(host);
        await DamageAsync(host, "all");
        var plan = await PlanAsync(host, archive);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => RunAsync(host, archive, plan.ComputeHash()));
        plan = await PlanAsync(host, archive);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, archive, plan.ComputeHash()));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task RunAsync_LyingPeer_NothingIsAdopted()
    {
        await using var host = await StartAsync(25);
        await using var peer = await PipelineHost.StartAsync(TenApart);
        await peer.UseAsync(TestPackages.Scripted(), "moved");
        await peer.ExecuteAsync(25, number => peer.Input(nonce: $"forged {number}"));
        _ = await peer.SettledCheckpointsAsync(2);

        // A fork of equal length, good in itself and signed with the very same key; a shorter and a longer one.
        var before = await host.Ledger.ReadHeadAsync(host.Contract, CancellationToken.None);
        foreach (var to in new ulong?[] { 25, 12, null })
        {
            await peer.ExecuteAsync(to is null ? 10 : 0, number => peer.Input(nonce: $"more {number}"));
            using var fork = await ArchiveFile.ExportAsync(
                peer, new ExportRange(new Sequence(1), to is { } last ? new Sequence(last) : null, false));
            foreach (var resynchronise in new[] { false, true })
            {
                var refused = Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, fork, null, resynchronise));
                Assert.Equal(RecoveryRefusals.HistoriesPart, Assert.Single(refused.Refusals).Code);
            }
        }

        // Forged items: wherever a byte is changed.
        using var archive = await ArchiveFile.ExportAsync(host);
        var bytes = archive.Bytes;
        for (var at = 1_500; at < bytes.Length; at += 331)
        {
            bytes[at] ^= 4;
            using var forged = await ArchiveFile.OfAsync(bytes);
            _ = Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, forged, null, resynchronise: true));
            bytes[at] ^= 4;
        }

        Assert.Equal(before, await host.Ledger.ReadHeadAsync(host.Contract, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_Resynchronise_GoesOnWithWhatATrustedHostSigned()
    {
        await using var peer = await StartAsync(34);
        using var early = await ArchiveFile.ExportAsync(peer, new ExportRange(new Sequence(1), new Sequence(13), false));
        using var late = await ArchiveFile.ExportAsync(peer);
        await using var host = await PipelineHost.StartAsync(TenApart);
        _ = Assert.IsType<ImportResult.Imported>(
            await host.Get<ArchiveImport>().RunAsync(early.Source, null, CancellationToken.None));
        await host.UseAsync(TestPackages.Scripted(), "moved");

        var plan = Assert.IsType<RecoveryResult.Planned>(await RunAsync(host, late, null, resynchronise: true)).Plan;
        Assert.Equal(
            ["commit receipts 14 to 30 of branch 0, executed again here",
                "leave out what follows up to receipt 34: no checkpoint of a trusted host covers it"],
            plan.Steps);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, late, plan.ComputeHash(), resynchronise: true));
        var head = await host.ReadHeadAsync();
        Assert.Equal((new Sequence(30), ContractStatus.Active), (head.Sequence, head.Status));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        await host.ExecuteAsync(1, number => host.Input(nonce: $"here {number}"));
    }

    [Fact]
    public async Task Resume_AfterRepair_LiftsTheQuarantineAndNotBefore()
    {
        await using var host = await StartAsync(25);
        using var archive = await ArchiveFile.ExportAsync(host);
        await DamageAsync(host, "diff");
        _ = await host.Get<Quarantine>().SetAsync(host.Contract, "an audit failed", null, "test", CancellationToken.None);
        var resumption = host.Get<Resumption>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await resumption.RunAsync(host.Contract, null, null, CancellationToken.None)).Plan;
        var refused = Assert.IsType<RecoveryResult.Refused>(
            await resumption.RunAsync(host.Contract, plan.ComputeHash(), null, CancellationToken.None));
        Assert.Equal(RecoveryRefusals.AuditFailed, Assert.Single(refused.Refusals).Code);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);

        _ = await RunAsync(host, archive, (await PlanAsync(host, archive)).ComputeHash());
        _ = Assert.IsType<RecoveryResult.Applied>(
            await resumption.RunAsync(host.Contract, plan.ComputeHash(), null, CancellationToken.None));
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync()).Status);
        await host.ExecuteAsync(1);
    }

    [Fact]
    public async Task Prune_ArchivedRange_IsWrittenDownAndBroughtBack()
    {
        await using var host = await StartAsync(25);
        using var archive = await ArchiveFile.ExportAsync(host);
        using var shorter = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(15), false));
        var pruning = host.Get<Pruning>();
        var refused = Assert.IsType<RecoveryResult.Refused>(
            await pruning.RunAsync(host.Contract, new Sequence(20), shorter.Source, null, CancellationToken.None));
        Assert.Equal(RecoveryRefusals.ArchiveIncomplete, Assert.Single(refused.Refusals).Code);

        var plan = Assert.IsType<RecoveryResult.Planned>(
            await pruning.RunAsync(host.Contract, new Sequence(23), archive.Source, null, CancellationToken.None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await pruning.RunAsync(host.Contract, new Sequence(23), archive.Source, plan.ComputeHash(), CancellationToken.None));
        Assert.Equal(20, (await host.ReadReceiptsAsync()).Count(row => row.Pruned));
        var written = Assert.Single(await host.Get<PruneReceipts>().ListReadableAsync(host.Contract, CancellationToken.None));
        Assert.Equal((new Sequence(1), new Sequence(20), archive.Source.Hash), (written.From, written.To, written.Archive));

        host.Forget();
        await host.ExecuteAsync(2);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync(from: 21)).Verdict);
        Assert.Equal(AuditVerdict.UnverifiableHere, (await host.AuditAsync()).Verdict);
        _ = Assert.IsType<RecoveryResult.Applied>(
            await RunAsync(host, archive, (await PlanAsync(host, archive)).ComputeHash()));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Theory]
    [InlineData(RecoveryStep.PruneRecorded)]
    [InlineData(RecoveryStep.RowsPruned)]
    public async Task Prune_Killed_IsFinishedByTheSameAgain(RecoveryStep killedAt)
    {
        var isDead = true;
        await using var host = await StartAsync(25, step => isDead && step == killedAt
            ? throw new StorageUnavailableException("killed") : Task.CompletedTask);
        using var archive = await ArchiveFile.ExportAsync(host);
        var pruning = host.Get<Pruning>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await pruning.RunAsync(host.Contract, new Sequence(20), archive.Source, null, CancellationToken.None)).Plan;
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => pruning.RunAsync(
            host.Contract, new Sequence(20), archive.Source, plan.ComputeHash(), CancellationToken.None));
        isDead = false;
        _ = Assert.IsType<RecoveryResult.Applied>(await pruning.RunAsync(
            host.Contract, new Sequence(20), archive.Source, plan.ComputeHash(), CancellationToken.None));
        Assert.Equal(20, (await host.ReadReceiptsAsync()).Count(row => row.Pruned));
        _ = Assert.Single(await host.Get<PruneReceipts>().ListReadableAsync(host.Contract, CancellationToken.None));
    }

    [Fact]
    public async Task Reconcile_TwoHistories_SaysWhereTheyPartAndWhichHolds()
    {
        await using var host = await StartAsync(25);
        using var same = await ArchiveFile.ExportAsync(host);
        Assert.Equal(ReconciliationVerdict.Same, (await ReconcileAsync(host, same)).Verdict);
        using var shorter = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(15), false));
        Assert.Equal(ReconciliationVerdict.HereGoesOn, (await ReconcileAsync(host, shorter)).Verdict);
        await host.ExecuteAsync(5);

        // A restore from a copy: the first 15 receipts are common, then each goes its own way.
        await using var copy = await PipelineHost.StartAsync(TenApart);
        _ = await copy.Get<ArchiveImport>().RunAsync(shorter.Source, null, CancellationToken.None);
        await copy.UseAsync(TestPackages.Scripted(), "moved");
        await copy.ExecuteAsync(2, number => copy.Input(nonce: $"elsewhere {number}"));
        using var fork = await ArchiveFile.ExportAsync(copy);
        var report = await ReconcileAsync(host, fork);
        Assert.Equal((new Sequence(15), new Sequence(16)), (report.Common, report.Parting));
        Assert.Equal((2, 0), (report.Here.Attestations, report.There.Attestations));
        Assert.Equal(ReconciliationVerdict.Here, report.Verdict);

        await copy.ExecuteAsync(8, number => copy.Input(nonce: $"on {number}"));
        for (var look = 0; look < 1_000 && (await copy.ReadHeadAsync()).CheckpointSequence.Number < 20; look++)
        {
            await Task.Yield();
        }

        using var signed = await ArchiveFile.ExportAsync(copy);
        Assert.Equal(ReconciliationVerdict.Undecided, (await ReconcileAsync(host, signed)).Verdict);
        await DamageAsync(host, "diff", sequence: 17);
        Assert.Equal(ReconciliationVerdict.There, (await ReconcileAsync(host, signed)).Verdict);
    }

    private static async Task<ReconciliationReport> ReconcileAsync(PipelineHost host, ArchiveFile archive) =>
        (await host.Get<Reconciliation>().RunAsync(host.Contract, archive.Source, CancellationToken.None))!;

    private static async Task<PipelineHost> StartAsync(int receipts, Func<RecoveryStep, Task>? recovering = null)
    {
        var host = await PipelineHost.StartAsync(TenApart with { Recovering = recovering });
        await host.UseAsync(TestPackages.Scripted(), "moved");
        await host.ExecuteAsync(receipts);
        _ = await host.SettledCheckpointsAsync(receipts / 10);
        return host;
    }

    private static Task<RecoveryResult> RunAsync(
        PipelineHost host, ArchiveFile archive, Hash256? plan, bool resynchronise = false) =>
        host.Get<Rehydration>().RunAsync(host.Contract, archive.Source, resynchronise, plan, CancellationToken.None);

    private static async Task<RecoveryPlan> PlanAsync(PipelineHost host, ArchiveFile archive) =>
        Assert.IsType<RecoveryResult.Planned>(await RunAsync(host, archive, null)).Plan;

    private static async Task DamageAsync(PipelineHost host, string damage, ulong sequence = 7)
    {
        var (ledger, none) = (host.Store.Ledger, CancellationToken.None);
        var row = (await ledger.ReadReceiptAsync(host.Contract, BranchId.Genesis, new Sequence(sequence), none))!;
        var entry = await ledger.ReadEntryAsync(host.Contract, Receipts(row).Submission, none);
        var checkpoint = (await host.ReadCheckpointsAsync())[1];
        _ = SignedCheckpoint.TryRead(checkpoint.Bytes.Span, out var signed, out _);
        foreach (var kind in damage == "all" ? Damages.Select(item => item.Data).SkipLast(2) : [damage])
        {
            await (kind switch
            {
                "receipt" => RestoreAsync(row with { Receipt = row.Receipt.Flip(100) }),
                "submission" => RestoreAsync(row with { Submission = row.Submission.Flip(40) }),
                "diff" => RestoreAsync(row with { Diff = row.Diff.Flip(-1) }),
                "checkpoint" => RestoreCheckpointAsync(checkpoint with { Bytes = checkpoint.Bytes.Flip(50) }),
                "state" => host.Store.Blobs.DeleteAsync(signed!.Checkpoint.StateBlob, none),
                "package" => DropPackageAsync(),
                _ => ledger.PruneAsync(host.Contract, BranchId.Genesis, new Sequence(3), new Sequence(9), none),
            });
        }

        host.Forget();
        Assert.NotNull(entry);

        Task RestoreAsync(ReceiptRow bad) => ledger.RestoreAsync(
            Repair() with
            {
                Receipts = [bad],
                Markers = [new Marker(MarkerOf(row), Receipts(row).Submission, row.Sequence)],
            },
            none);

        Task RestoreCheckpointAsync(CheckpointRow bad) => ledger.RestoreAsync(Repair() with { Checkpoints = [bad] }, none);

        LedgerRepair Repair() => new()
        {
            Contract = host.Contract,
            Branch = BranchId.Genesis,
            Receipts = [],
            Markers = [],
            LogNodes = [],
            Checkpoints = [],
        };

        async Task DropPackageAsync()
        {
            var package = (await host.ReadHeadAsync()).Package;
            var record = (await host.Store.Packages.ReadAsync(package, none))!;
            _ = await host.Store.Blobs.DeleteAsync(record.Blob, none);
        }
    }

    private static Protocol.Receipts.Receipt Receipts(ReceiptRow row)
    {
        _ = Protocol.Receipts.ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _);
        return receipt!;
    }

    private static Protocol.Submissions.MarkerKey MarkerOf(ReceiptRow row)
    {
        var reader = new Protocol.Codec.CanonicalReader(row.Submission.Span);
        _ = Protocol.Submissions.Submission.TryRead(ref reader, out var submission);
        return Protocol.Submissions.MarkerKey.Compute(submission!, EverArcade.Cloud.Pipeline.Intake.Tenants.Default);
    }
}
