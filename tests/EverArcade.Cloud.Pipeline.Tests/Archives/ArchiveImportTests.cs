using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Archives;

/// <summary>A contract moves to another host with equal roots and goes on there; what does not verify is not taken in.</summary>
public sealed class ArchiveImportTests
{
    private static readonly HostSettings TenApart = new() { Options = options => options.CheckpointReceipts = 10 };

    [Fact]
    public async Task RunAsync_GoodArchive_HostsTheContractWithEqualRoots()
    {
        await using var from = await StartAsync(35);
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        var done = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive));

        Assert.Equal(35UL, done.Receipts);
        var (old, now) = (await from.ReadHeadAsync(), await to.ReadHeadAsync(from.Contract));
        Assert.Equal(old, now);
        await to.UseAsync(TestPackages.Scripted(), "moved");
        Assert.Equal(from.Contract, to.Contract);
        Assert.Equal(AuditVerdict.Passed, (await to.AuditAsync()).Verdict);

        // The same submission is the same receipt here too, and new ones go on.
        var again = await to.ExecuteAsync(from.Input(nonce: "nonce-7", contract: from.Contract));
        Assert.Equal(new Sequence(7), again.Sequence);
        await to.ExecuteAsync(3, number => to.Input(nonce: $"after {number}"));
        Assert.Equal(new Sequence(38), (await to.ReadHeadAsync()).Sequence);
        Assert.Equal(AuditVerdict.Passed, (await to.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task RunAsync_ArchiveWithCertificates_KeepsThem()
    {
        await using var from = await StartAsync(12);
        from.Clock.Advance(TimeSpan.FromMilliseconds(2));
        var audit = (await from.Get<AuditPlanner>().StartAsync(
            new AuditOrder(from.Contract, new Sequence(1), null), CancellationToken.None))!;
        await from.WorkAuditsAsync();
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        _ = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive));

        var kept = Assert.Single(await to.Get<CertificateStore>().ListAsync(from.Contract, null, 10, CancellationToken.None));
        var made = (await from.Get<CertificateStore>().ReadAsync(from.Contract, audit.Id, CancellationToken.None))!;
        Assert.Equal(made.Encode(), kept.Item!.Encode());
        using var again = await ArchiveFile.ExportAsync(to, contract: from.Contract);
        Assert.Equal(1UL, (await again.VerifyAsync(to)).CertificatesConfirmed);
    }

    [Fact]
    public async Task RunAsync_CertificateOfAnAuditYetToCome_IsNotKept()
    {
        await using var from = await StartAsync(12);
        from.Clock.Advance(TimeSpan.FromDays(3));
        _ = await from.Get<AuditPlanner>().StartAsync(
            new AuditOrder(from.Contract, new Sequence(1), null), CancellationToken.None);
        await from.WorkAuditsAsync();
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);

        // Audits sort by their time: this one would be the newest for days.
        _ = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive));
        Assert.Empty(await to.Get<CertificateStore>().ListAsync(from.Contract, null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_Again_ChangesNothing()
    {
        await using var from = await StartAsync(12);
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        _ = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive));
        var head = await to.Ledger.ReadHeadAsync(from.Contract, CancellationToken.None);
        Assert.Equal(0UL, Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive)).Receipts);
        Assert.Equal(head, await to.Ledger.ReadHeadAsync(from.Contract, CancellationToken.None));
    }

    [Theory]
    [InlineData(RecoveryStep.ReceiptsImported, 1)]
    [InlineData(RecoveryStep.ReceiptsImported, 11)]
    [InlineData(RecoveryStep.ReceiptsImported, 24)]
    [InlineData(RecoveryStep.ImportComplete, 1)]
    public async Task RunAsync_KilledAnywhere_GoesOnWhereItStopped(RecoveryStep killedAt, int occurrence)
    {
        await using var from = await StartAsync(35);
        using var archive = await ArchiveFile.ExportAsync(from);
        var left = occurrence;
        await using var to = await PipelineHost.StartAsync(TenApart with
        {
            Recovering = step => step == killedAt && --left == 0
                ? throw new StorageUnavailableException("killed") : Task.CompletedTask,
        });
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => ImportAsync(to, archive));

        // Half of a contract executes nothing.
        var half = await to.ReadHeadAsync(from.Contract);
        Assert.Equal(ContractStatus.Importing, half.Status);
        foreach (var refused in new[]
        {
            await to.Get<Rollback>().RunAsync(from.Contract, new Sequence(10), null, CancellationToken.None),
            await to.Get<Resumption>().RunAsync(from.Contract, null, null, CancellationToken.None),
        })
        {
            var refusal = Assert.Single(Assert.IsType<RecoveryResult.Refused>(refused).Refusals);
            Assert.Contains("Import the same one again", refusal.Detail, StringComparison.Ordinal);
        }

        Assert.IsNotType<SubmitResult.Executed>(await to.EnqueueAsync(from.Input(nonce: "early", contract: from.Contract)));
        _ = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive));
        Assert.Equal(await from.ReadHeadAsync(), await to.ReadHeadAsync(from.Contract));
        await to.DrainAsync();
        Assert.Equal(new Sequence(36), (await to.ReadHeadAsync(from.Contract)).Sequence);
    }

    [Fact]
    public async Task RunAsync_AllBranches_OpensThemAsTheyWere()
    {
        await using var from = await StartAsync(25);
        await RollBackAsync(from, 20);
        await from.SetStatusAsync(ContractStatus.Active);
        await from.ExecuteAsync(4);
        using var archive = await ArchiveFile.ExportAsync(from, new ExportRange(new Sequence(1), null, true));
        await using var to = await PipelineHost.StartAsync(TenApart);
        Assert.Equal(29UL, Assert.IsType<ImportResult.Imported>(await ImportAsync(to, archive)).Receipts);
        Assert.Equal(await from.ReadHeadAsync(), await to.ReadHeadAsync(from.Contract));
        var old = await to.Ledger.ReadHeadAsync(from.Contract, BranchId.Genesis, CancellationToken.None);
        Assert.Equal((new Sequence(25), ContractStatus.Closed), (old!.Head.Sequence, old.Head.Status));
    }

    [Fact]
    public async Task RunAsync_AnyByteChanged_TakesNothingIn()
    {
        await using var from = await StartAsync(12);
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        var bytes = archive.Bytes;
        for (var at = 0; at < bytes.Length; at += 197)
        {
            bytes[at] ^= 1;
            using var spoilt = await ArchiveFile.OfAsync(bytes);
            _ = Assert.IsType<ImportResult.Refused>(await ImportAsync(to, spoilt));
            bytes[at] ^= 1;
        }

        Assert.Null(await to.Ledger.ReadHeadAsync(from.Contract, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_Range_IsRefused()
    {
        await using var from = await StartAsync(25);
        using var range = await ArchiveFile.ExportAsync(from, new ExportRange(new Sequence(15), null, false));
        await using var to = await PipelineHost.StartAsync(TenApart);
        var refused = Assert.IsType<ImportResult.Refused>(await ImportAsync(to, range));
        Assert.Equal(RecoveryRefusals.ArchiveIncomplete, Assert.Single(refused.Refusals).Code);
    }

    [Fact]
    public async Task RunAsync_ContractThatHasGoneAnotherWay_IsRefused()
    {
        await using var from = await StartAsync(12);
        using var archive = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        await to.UseAsync(TestPackages.Scripted(), "moved");
        await to.ExecuteAsync(14, number => to.Input(nonce: $"other {number}"));
        var refused = Assert.IsType<ImportResult.Refused>(await ImportAsync(to, archive));
        Assert.Equal(RecoveryRefusals.HistoriesPart, Assert.Single(refused.Refusals).Code);
        Assert.Equal(new Sequence(14), (await to.ReadHeadAsync()).Sequence);
    }

    [Fact]
    public async Task RunAsync_ContractThatStandsOnAnEarlierBranch_IsRefusedAndSaysHowToFollow()
    {
        await using var from = await StartAsync(25);
        using var before = await ArchiveFile.ExportAsync(from);
        await using var to = await PipelineHost.StartAsync(TenApart);
        _ = Assert.IsType<ImportResult.Imported>(await ImportAsync(to, before));
        await RollBackAsync(from, 20);
        await from.SetStatusAsync(ContractStatus.Active);
        await from.ExecuteAsync(3);
        using var after = await ArchiveFile.ExportAsync(from);

        // Shorter than what stands there, and another history all the same.
        var refused = Assert.Single(Assert.IsType<ImportResult.Refused>(await ImportAsync(to, after)).Refusals);
        Assert.Equal(RecoveryRefusals.RecoveryImpossible, refused.Code);
        Assert.Contains("roll back here to the same checkpoint", refused.Detail, StringComparison.Ordinal);

        // The other way round: what was left behind is here, though its end lies beyond the head's.
        Assert.Equal(0UL, Assert.IsType<ImportResult.Imported>(await ImportAsync(from, before)).Receipts);
        Assert.Equal(new Sequence(23), (await from.ReadHeadAsync()).Sequence);
    }

    private static async Task<PipelineHost> StartAsync(int receipts)
    {
        var host = await PipelineHost.StartAsync(TenApart);
        await host.UseAsync(TestPackages.Scripted(), "moved");
        await host.ExecuteAsync(receipts);
        _ = await host.SettledCheckpointsAsync(receipts / 10);
        return host;
    }

    private static Task<ImportResult> ImportAsync(PipelineHost host, ArchiveFile archive) =>
        host.Get<ArchiveImport>().RunAsync(archive.Source, null, CancellationToken.None);

    private static async Task RollBackAsync(PipelineHost host, ulong to)
    {
        var rollback = host.Get<Rollback>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await rollback.RunAsync(host.Contract, new Sequence(to), null, CancellationToken.None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await rollback.RunAsync(host.Contract, new Sequence(to), plan.ComputeHash(), CancellationToken.None));
    }
}
