using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Poison;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A head that is gone or has rotted comes back as it was, and its contract goes on after all of it was executed
/// again.</summary>
public sealed class HeadRebuildTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task RunAsync_LostHead_ComesBackAsItWasAndQuarantined(bool isGone, bool isAzure)
    {
        await using var lost = await LostHead.StartAsync(25, isAzure);
        var (host, before) = (lost.Host, await lost.Host.ReadHeadAsync());
        await lost.SpoilAsync(RawKind.Head, 0, isAzure ? "v" : "head", isGone);
        await host.Get<AuditPlanner>().TickAsync(None);
        Assert.Equal("corruption:head", Assert.Single(Assert.Single(await ListAsync(host)).Findings).Kind);
        var helpless = Assert.IsType<RecoveryResult.Refused>(
            await host.Get<Rehydration>().RunAsync(host.Contract, lost.Archive.Source, false, null, None));
        Assert.Equal(RecoveryRefusals.RecoveryImpossible, Assert.Single(helpless.Refusals).Code);

        var plan = await PlanAsync(host, null);
        Assert.Equal($"write the head of branch 0: receipt 25, {before.LastReceipt}", plan.Steps[0]);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, null, plan.ComputeHash()));
        Assert.Equal(Text(before with { Status = ContractStatus.Quarantined }), Text(await host.ReadHeadAsync()));
        Assert.Equal(QuarantineState.Quarantined, (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!.State);
        Assert.Equal(
            RecoveryRefusals.RecoveryImpossible,
            Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, null, null)).Refusals).Code);

        await ResumeAsync(host);
        Assert.Equal(26UL, (await host.ExecuteAsync(host.Input(nonce: "after"))).Sequence.Number);
        Assert.Equal(7UL, (await host.ExecuteAsync(host.Input(nonce: "n6"))).Sequence.Number);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task RunAsync_ReceiptsRottenToo_NeedsAnArchiveThatIsThisHistory()
    {
        await using var lost = await LostHead.StartAsync(25);
        var (host, before) = (lost.Host, await lost.Host.ReadHeadAsync());
        using var early = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(15), false));
        await lost.SpoilAsync(RawKind.Head, 0, "head", isGone: false);
        await lost.SpoilAsync(RawKind.Receipt, 23, "receipt", isGone: false);
        await lost.SpoilAsync(RawKind.Checkpoint, 20, "bytes", isGone: false);
        foreach (var useless in new[] { null, early })
        {
            var refusal = Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, useless, null)).Refusals);
            Assert.Equal(RecoveryRefusals.RecoveryImpossible, refusal.Code);
            Assert.StartsWith("checkpoint 20 ", refusal.Place, StringComparison.Ordinal);
        }

        using var fork = await ForkAsync();
        var parts = Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, fork, null)).Refusals);
        Assert.Equal(RecoveryRefusals.HistoriesPart, parts.Code);

        var plan = await PlanAsync(host, lost.Archive);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, lost.Archive, plan.ComputeHash()));
        Assert.Equal(Text(before with { Status = ContractStatus.Quarantined }), Text(await host.ReadHeadAsync()));
        await RehydrateAsync(host, lost.Archive);
        await ResumeAsync(host);
    }

    [Fact]
    public async Task RunAsync_LastReceiptsGoneThatAuditsHavePassed_TakesThemFromAnArchive()
    {
        await using var lost = await LostHead.StartAsync(25);
        var (host, before) = (lost.Host, await lost.Host.ReadHeadAsync());
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        await lost.SpoilAsync(RawKind.Head, 0, "head", isGone: false);
        await lost.SpoilAsync(RawKind.Receipt, 24, "receipt", isGone: true);
        await lost.SpoilAsync(RawKind.Receipt, 25, "receipt", isGone: true);
        var refusal = Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(host, null, null)).Refusals);
        Assert.Contains("up to 25", refusal.Detail, StringComparison.Ordinal);
        var plan = await PlanAsync(host, lost.Archive);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, lost.Archive, plan.ComputeHash()));
        Assert.Equal(Text(before with { Status = ContractStatus.Quarantined }), Text(await host.ReadHeadAsync()));
        await RehydrateAsync(host, lost.Archive);
        await ResumeAsync(host);
    }

    [Theory]
    [InlineData(0U, ContractStatus.Closed, false, false)]
    [InlineData(0U, ContractStatus.Closed, true, false)]
    [InlineData(1U, ContractStatus.Quarantined, false, false)]
    [InlineData(1U, ContractStatus.Quarantined, true, false)]
    [InlineData(0U, ContractStatus.Closed, true, true)]
    [InlineData(1U, ContractStatus.Quarantined, true, true)]
    public async Task RunAsync_AfterARollback_WritesTheHeadOfEitherBranch(
        uint branch, ContractStatus status, bool isGone, bool isAzure)
    {
        await using var lost = await LostHead.StartAsync(25, isAzure);
        var host = lost.Host;
        var back = Assert.IsType<RecoveryResult.Planned>(
            await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(10), null, None)).Plan;
        _ = await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(10), back.ComputeHash(), None);
        await ResumeAsync(host);
        await host.ExecuteAsync(3, number => host.Input(nonce: $"again {number}"));
        var before = (await host.Store.Ledger.ReadHeadAsync(host.Contract, new BranchId(branch), None))!.Head;
        await lost.SpoilAsync(
            branch == 0 ? RawKind.ClosedHead : RawKind.Head, 0, isAzure ? "v" : "head", isGone, branch);

        // Nobody takes what is left for a shorter history: the closed branch has nothing to go on from.
        host.Clock.Advance(TimeSpan.FromDays(2));
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        var found = (await ListAsync(host))[0];
        Assert.Equal(("corruption:head", AuditVerdict.Failed), (Assert.Single(found.Findings).Kind, found.Verdict));
        Assert.NotNull(await host.Get<Quarantine>().ReadAsync(host.Contract, None));
        Assert.IsNotType<SubmitResult.Executed>(await host.SubmitAsync(host.Input(nonce: "meanwhile")));
        if (branch == 1)
        {
            _ = await Assert.ThrowsAsync<IntegrityException>(
                () => host.Get<Rollback>().RunAsync(host.Contract, new Sequence(10), null, None));
        }

        var plan = await PlanAsync(host, null);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, null, plan.ComputeHash()));
        var after = (await host.Store.Ledger.ReadHeadAsync(host.Contract, new BranchId(branch), None))!.Head;
        Assert.Equal(Text(before with { Status = status }), Text(after));
        await ResumeAsync(host);
    }

    /// <summary>Nothing has run on the new branch yet: only the operator log, or an archive that has it, says where it begins.</summary>
    [Theory]
    [InlineData(false, false, 10)]
    [InlineData(true, false, 10)]
    [InlineData(true, true, 10)]
    [InlineData(false, true, 20)]
    public async Task RunAsync_BranchWithoutAReceiptOfItsOwn_BeginsWhereTheOperatorLogOrAnArchiveSays(bool isGone, bool isAzure, ulong to)
    {
        await using var lost = await LostHead.StartAsync(25, isAzure);
        var host = lost.Host;
        var back = Assert.IsType<RecoveryResult.Planned>(
            await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(to), null, None)).Plan;
        _ = await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(to), back.ComputeHash(), None);
        var before = await host.ReadHeadAsync();
        using var archive = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), null, true));
        await lost.SpoilAsync(RawKind.Head, 0, isAzure ? "v" : "head", isGone, 1);
        _ = await Assert.ThrowsAsync<IntegrityException>(() => host.ReadHeadAsync());

        var plan = await PlanAsync(host, null);
        Assert.Contains(plan.Steps, step => step.Contains("of the operator log", StringComparison.Ordinal));
        Assert.Equal($"write the head of branch 1: receipt {to}, {before.LastReceipt}", (await PlanAsync(host, archive)).Steps[0]);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(host, null, plan.ComputeHash()));
        Assert.Equal(Text(before), Text(await host.ReadHeadAsync()));
        await ResumeAsync(host);
        Assert.Equal(to + 1, (await host.ExecuteAsync(host.Input(nonce: "after"))).Sequence.Number);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    /// <summary>A host that has taken the branch in has no entry about it: the archive says it, or that there is one checkpoint only.</summary>
    [Theory]
    [InlineData(25, false)]
    [InlineData(12, true)]
    public async Task RunAsync_ImportedBranchWithoutAReceiptOfItsOwn_BeginsWhereTheArchiveSays(int receipts, bool isOnly)
    {
        await using var from = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await from.UseAsync(TestPackages.Scripted("2.0.0"), "imported");
        for (var number = 0; number < receipts; number++)
        {
            _ = await from.ExecuteAsync(from.Input(nonce: $"n{number}"));
            _ = await from.SettledCheckpointsAsync((number + 1) / 10);
        }

        var (rollback, contract) = (from.Get<Rollback>(), from.Contract);
        var back = Assert.IsType<RecoveryResult.Planned>(await rollback.RunAsync(contract, new Sequence(10), null, None)).Plan;
        _ = await rollback.RunAsync(contract, new Sequence(10), back.ComputeHash(), None);
        await ResumeAsync(from);
        using var archive = await ArchiveFile.ExportAsync(from, new ExportRange(new Sequence(1), null, true));
        var folder = Directory.CreateTempSubdirectory("everarcade-imported-").FullName;
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            _ = Assert.IsType<ImportResult.Imported>(await host.Get<ArchiveImport>().RunAsync(archive.Source, null, None));
            var before = await host.ReadHeadAsync(contract);
            Assert.Equal((1U, 10UL), (before.Branch.Number, before.Sequence.Number));
            using (var raw = new EmbeddedRawStore(folder))
            {
                await raw.WriteAsync(new RawRow(RawKind.Head, contract, 0, 1), null);
            }

            host.Get<LiveContracts>().Forget(contract);
            Assert.Equal(isOnly, await host.Get<HeadRebuild>().RunAsync(contract, null, null, None) is RecoveryResult.Planned);
            var plan = Assert.IsType<RecoveryResult.Planned>(await host.Get<HeadRebuild>().RunAsync(contract, archive.Source, null, None)).Plan;
            _ = Assert.IsType<RecoveryResult.Applied>(await host.Get<HeadRebuild>().RunAsync(contract, archive.Source, plan.ComputeHash(), None));
            Assert.Equal(Text(before with { Status = ContractStatus.Quarantined }), Text(await host.ReadHeadAsync(contract)));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<ArchiveFile> ForkAsync()
    {
        await using var peer = await PipelineHost.StartAsync();
        await peer.ExecuteAsync(25, number => peer.Input(nonce: $"forged {number}"));
        return await ArchiveFile.ExportAsync(peer);
    }

    private static string Text(Head head) =>
        $"{head with { Frontier = Protocol.Log.LogFrontier.Empty }} {head.Frontier.Size} {head.Frontier.Root}";

    private static Task<RecoveryResult> RunAsync(PipelineHost host, ArchiveFile? archive, Hash256? plan) =>
        host.Get<HeadRebuild>().RunAsync(host.Contract, archive?.Source, plan, None);

    private static async Task<RecoveryPlan> PlanAsync(PipelineHost host, ArchiveFile? archive) =>
        Assert.IsType<RecoveryResult.Planned>(await RunAsync(host, archive, null)).Plan;

    private static async Task RehydrateAsync(PipelineHost host, ArchiveFile archive)
    {
        var recovery = host.Get<Rehydration>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await recovery.RunAsync(host.Contract, archive.Source, false, null, None)).Plan;
        Assert.NotEqual(0, plan.StepCount);
        _ = Assert.IsType<RecoveryResult.Applied>(
            await recovery.RunAsync(host.Contract, archive.Source, false, plan.ComputeHash(), None));
    }

    private static async Task ResumeAsync(PipelineHost host)
    {
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await host.Get<Resumption>().RunAsync(host.Contract, null, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await host.Get<Resumption>().RunAsync(host.Contract, plan.ComputeHash(), null, None));
        await host.WorkAuditsAsync();
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync()).Status);
    }

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PipelineHost host) =>
        host.Store.Audits.ListAsync(host.Contract, null, 100, None);

    /// <summary>A contract with checkpoints at every tenth receipt, an export of it, and a hand on its rows.</summary>
    private sealed class LostHead(PipelineHost host, RawStore raw, string folder, ArchiveFile archive) : IAsyncDisposable
    {
        public PipelineHost Host => host;

        public ArchiveFile Archive => archive;

        public static async Task<LostHead> StartAsync(int receipts, bool isAzure = false)
        {
            var azure = isAzure ? await NewAccountAsync() : null;
            var folder = Directory.CreateTempSubdirectory("everarcade-lost-").FullName;
            var host = await PipelineHost.StartAsync(new HostSettings
            {
                Folder = folder,
                Azure = azure,
                Options = options => options.CheckpointReceipts = 10,
            });
            for (var number = 0; number < receipts; number++)
            {
                _ = await host.ExecuteAsync(host.Input(nonce: $"n{number}"));
                _ = await host.SettledCheckpointsAsync((number + 1) / 10);
            }

            return new LostHead(
                host, azure is null ? new EmbeddedRawStore(folder) : new AzureRawStore(azure), folder,
                await ArchiveFile.ExportAsync(host));
        }

        private static async Task<AzureStorageOptions> NewAccountAsync() => new()
        {
            ConnectionString = (await AzuriteProcess.SharedAsync()).ConnectionString,
            Prefix = AzuriteProcess.NewPrefix(),
        };

        public async Task SpoilAsync(RawKind kind, ulong number, string field, bool isGone, uint branch = 0)
        {
            var row = new RawRow(kind, host.Contract, number, branch);
            var good = (await raw.ReadAsync(row))!;
            var bytes = good[field].ToArray();
            bytes[bytes.Length / 2] ^= 1;
            await raw.WriteAsync(row, isGone ? null : new Dictionary<string, byte[]>(good) { [field] = bytes });
            host.Forget();
        }

        public async ValueTask DisposeAsync()
        {
            archive.Dispose();
            (raw as IDisposable)?.Dispose();
            await host.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
