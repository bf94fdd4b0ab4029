using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A rollback opens a branch at a checkpoint, keeps everything, and survives a crash before and after its commit.</summary>
public sealed class RollbackTests
{
    private static readonly HostSettings TenApart = new() { Options = options => options.CheckpointReceipts = 10 };

    [Fact]
    public async Task RunAsync_WithoutAPlansHash_OnlyPlans()
    {
        await using var host = await StartAsync(25);
        var before = await host.Ledger.ReadHeadAsync(host.Contract, CancellationToken.None);
        var plan = await PlanAsync(host, 20);

        Assert.Equal(before, await host.Ledger.ReadHeadAsync(host.Contract, CancellationToken.None));
        Assert.Contains(plan.Steps, step => step.Contains("leave 5 receipts behind", StringComparison.Ordinal));
        Assert.Equal(plan.ComputeHash(), (await PlanAsync(host, 20)).ComputeHash());
        Assert.NotEqual(plan.ComputeHash(), (await PlanAsync(host, 10)).ComputeHash());
    }

    [Fact]
    public async Task RunAsync_WhenTheHeadHasMovedSince_Refuses()
    {
        await using var host = await StartAsync(25);
        var plan = await PlanAsync(host, 20);
        await host.ExecuteAsync(1);
        var result = await host.Get<Rollback>().RunAsync(
            host.Contract, new Sequence(20), plan.ComputeHash(), CancellationToken.None);
        Assert.Equal(RecoveryRefusals.PlanStale, Assert.Single(Assert.IsType<RecoveryResult.Refused>(result).Refusals).Code);
        Assert.Equal(BranchId.Genesis, (await host.ReadHeadAsync()).Branch);
    }

    [Fact]
    public async Task RunAsync_Applied_GoesOnFromTheCheckpointAndKeepsTheRest()
    {
        await using var host = await StartAsync(25);
        var old = await host.ReadReceiptsAsync();
        await RollBackAsync(host, 20);

        var head = await host.ReadHeadAsync();
        Assert.Equal((new BranchId(1), new Sequence(20), new Sequence(20)), (head.Branch, head.Sequence, head.Start));
        Assert.Equal(ContractStatus.Quarantined, head.Status);
        Assert.Equal(
            IntakeRefusals.ContractQuarantined,
            Assert.Single(Assert.IsType<SubmitResult.Refused>(await host.SubmitAsync(host.Input())).Refusals).Code);

        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(3);
        head = await host.ReadHeadAsync();
        Assert.Equal(new Sequence(23), head.Sequence);
        Assert.Equal(old.Select(row => row.Hash), (await host.ReadReceiptsAsync()).Select(row => row.Hash));

        host.Forget();
        var loaded = await host.Get<StateLoader>().LoadAsync(head, CancellationToken.None);
        Assert.Equal(head.StateRoot, loaded.State.Root);
    }

    [Fact]
    public async Task Reads_OnALaterBranch_FallBackBelowItsStartAndNowhereElse()
    {
        await using var host = await StartAsync(25);
        var old = await host.ReadReceiptsAsync();
        await RollBackAsync(host, 20);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(12);
        await RollBackAsync(host, 30);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(2);

        var (ledger, none, head) = (host.Ledger, CancellationToken.None, await host.ReadHeadAsync());
        Assert.Equal(new BranchId(2), head.Branch);
        var rows = await ledger.ReadReceiptsAsync(host.Contract, head.Branch, new Sequence(1), 100, none);
        Assert.Equal(Enumerable.Range(1, 32).Select(number => (ulong)number), rows.Select(row => row.Sequence.Number));
        Assert.Equal(old.Take(20).Select(row => row.Hash), rows.Take(20).Select(row => row.Hash));
        Assert.NotEqual(old[20].Hash, rows[20].Hash);
        Assert.Equal(
            rows.Skip(17).Take(7).Select(row => row.Hash),
            await ledger.ReadReceiptHashesAsync(host.Contract, head.Branch, new Sequence(18), 7, none));
        Assert.Equal(rows[24].Hash, (await ledger.ReadReceiptAsync(host.Contract, head.Branch, new Sequence(25), none))!.Hash);
        Assert.Equal(old[24].Hash, (await ledger.ReadReceiptAsync(host.Contract, BranchId.Genesis, new Sequence(25), none))!.Hash);
        Assert.Equal(
            [10UL, 20UL, 30UL],
            (await ledger.ListCheckpointsAsync(host.Contract, head.Branch, Sequence.Zero, 9, none)).Select(row => row.Sequence.Number));
        foreach (var (at, found) in new (ulong At, ulong? Found)[] { (9, null), (19, 10), (29, 20), (99, 30) })
        {
            Assert.Equal(
                found, (await ledger.ReadCheckpointAsync(host.Contract, head.Branch, new Sequence(at), none))?.Sequence.Number);
        }

        Assert.Null(await ledger.ReadReceiptAsync(host.Contract, new BranchId(2), new Sequence(33), none));
    }

    [Fact]
    public async Task Proofs_OnALaterBranch_Hold()
    {
        await using var host = await StartAsync(300);
        await RollBackAsync(host, 290);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(40);
        var head = await host.ReadHeadAsync();
        var proofs = host.Get<ProofReader>();
        foreach (var sequence in new[] { 1UL, 256UL, 290UL, 291UL, 330UL })
        {
            var reading = await proofs.ReadInclusionAsync(
                head, new Sequence(sequence), head.Sequence.Number, CancellationToken.None);
            Assert.Equal(head.Frontier.Root, reading.Root);
        }

        var consistency = await proofs.ReadConsistencyAsync(head, 200, head.Sequence.Number, CancellationToken.None);
        Assert.Equal(head.Frontier.Root, consistency.NewRoot);
    }

    [Fact]
    public async Task Audit_OfALaterBranch_CoversWhatItCameFrom()
    {
        await using var host = await StartAsync(25);
        await RollBackAsync(host, 20);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(12);
        var report = await host.AuditAsync();
        Assert.Equal((AuditVerdict.Passed, 32UL), (report.Verdict, report.Compared));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync(from: 25)).Verdict);
    }

    [Theory]
    [InlineData("embedded", false)]
    [InlineData("embedded", true)]
    [InlineData("azure", false)]
    [InlineData("azure", true)]
    public async Task RunAsync_KilledBeforeOrAfterItsCommit_HasClosedAndOpenedOrNeither(string storage, bool isCommitted)
    {
        await using var host = await StartAsync(25, storage: storage);
        var hooks = host.Ledger.Hooks;

        // Quarantined before, so that the rollback commits once.
        _ = await host.Get<Quarantine>().SetAsync(host.Contract, "looked at", null, "tester", CancellationToken.None);
        var plan = await PlanAsync(host, 20);
        Action<string, int> kill = isCommitted ? hooks.FailAfter : hooks.FailBefore;
        kill(nameof(ILedger.CommitAsync), 1);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => host.Get<Rollback>().RunAsync(
            host.Contract, new Sequence(20), plan.ComputeHash(), CancellationToken.None));
        (hooks.Before, hooks.After) = (null, null);

        var (head, old) = (await host.ReadHeadAsync(), await host.Ledger.ReadHeadAsync(host.Contract, BranchId.Genesis, default));
        Assert.Equal(new BranchId(isCommitted ? 1U : 0), head.Branch);
        Assert.Equal(ContractStatus.Quarantined, head.Status);
        Assert.Equal(isCommitted ? ContractStatus.Closed : ContractStatus.Quarantined, old!.Head.Status);
        if (!isCommitted)
        {
            await RollBackAsync(host, 20);
        }

        Assert.Equal(new BranchId(1), (await host.ReadHeadAsync()).Branch);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task RunAsync_WithoutACheckpoint_IsImpossible()
    {
        await using var host = await StartAsync(5);
        var result = await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(5), null, CancellationToken.None);
        Assert.Equal(
            RecoveryRefusals.RecoveryImpossible, Assert.Single(Assert.IsType<RecoveryResult.Refused>(result).Refusals).Code);
    }

    private static async Task<PipelineHost> StartAsync(int receipts, string storage = "embedded")
    {
        var host = await PipelineHost.StartAsync(TenApart with { Azure = await TestAccount.OfAsync(storage) });
        await host.ExecuteAsync(receipts);
        _ = await host.SettledCheckpointsAsync(receipts / 10);
        return host;
    }

    private static async Task<RecoveryPlan> PlanAsync(PipelineHost host, ulong to) =>
        Assert.IsType<RecoveryResult.Planned>(await host.Get<Rollback>().RunAsync(
            host.Contract, new Sequence(to), null, CancellationToken.None)).Plan;

    private static async Task RollBackAsync(PipelineHost host, ulong to) =>
        _ = Assert.IsType<RecoveryResult.Applied>(await host.Get<Rollback>().RunAsync(
            host.Contract, new Sequence(to), (await PlanAsync(host, to)).ComputeHash(), CancellationToken.None));
}
