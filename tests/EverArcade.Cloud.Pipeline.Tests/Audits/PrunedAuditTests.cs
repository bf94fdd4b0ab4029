using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>An audit of a pruned range reads what was dropped from the archive that has it, and believes it as little as the
/// store.</summary>
public sealed class PrunedAuditTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Audit_OfAPrunedRange_ReadsItFromTheFolderAndWritesNothingBack()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        await pruned.KeepAsync(pruned.Archive);
        var report = await pruned.Host.AuditAsync();
        Assert.Equal((AuditVerdict.Passed, 25UL), (report.Verdict, report.Compared));
        Assert.Equal(AuditVerdict.Passed, (await pruned.Host.AuditAsync(from: 7, to: 23)).Verdict);
        Assert.Equal(20, (await pruned.Host.ReadReceiptsAsync()).Count(row => row.Pruned));
    }

    [Fact]
    public async Task Audit_WithoutTheArchive_SaysThatItCannotVerify()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        Assert.Equal(AuditVerdict.UnverifiableHere, (await pruned.Host.AuditAsync()).Verdict);

        // As long, and not it.
        var other = pruned.Archive.Bytes;
        other[^40] ^= 1;
        using var spoilt = await ArchiveFile.OfAsync(other);
        await pruned.KeepAsync(spoilt);
        Assert.Equal(AuditVerdict.UnverifiableHere, (await pruned.Host.AuditAsync()).Verdict);
        Assert.Equal(ContractStatus.Active, (await pruned.Host.ReadHeadAsync()).Status);
        Assert.Equal(AuditVerdict.Passed, (await pruned.Host.AuditAsync(from: 21)).Verdict);
    }

    [Fact]
    public async Task Audit_OfAReceiptThatWasForgedAfterPruning_FindsIt()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        await pruned.KeepAsync(pruned.Archive);
        pruned.Host.Ledger.AlterReceipts = rows => [.. rows.Select(row =>
        {
            if (row.Sequence.Number != 9)
            {
                return row;
            }

            Assert.True(Protocol.Receipts.ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _));
            var forged = receipt! with { GasUsed = receipt.GasUsed + 1 };
            return row with { Receipt = forged.Encode(), Hash = forged.ComputeHash() };
        })];
        var report = await pruned.Host.AuditAsync();
        Assert.Equal((AuditVerdict.Failed, 9UL, "divergence:gasUsed"), (
            report.Verdict, report.Findings[0].Sequence.Number, report.Findings[0].Kind));
    }

    [Fact]
    public async Task Export_OfAPrunedHistory_TakesItFromTheFolderAndOtherwiseNamesTheArchive()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        var (export, head) = (pruned.Host.Get<HistoryExport>(), await pruned.Host.ReadHeadAsync());
        var all = new ExportRange(new Sequence(1), null, true);
        foreach (var range in new[] { ExportRange.Whole, all, new ExportRange(new Sequence(15), new Sequence(16), false) })
        {
            var refused = (await export.RefuseAsync(head, range, None))!.Value;
            Assert.Equal(RecoveryRefusals.ReceiptsPruned, refused.Code);
            Assert.Contains($"{pruned.Archive.Source.Hash}", refused.Detail, StringComparison.Ordinal);
            Assert.Contains("begin at receipt 21", refused.Detail, StringComparison.Ordinal);
        }

        Assert.Null(await export.RefuseAsync(head, new ExportRange(new Sequence(21), null, false), None));
        using var rest = await ArchiveFile.ExportAsync(pruned.Host, new ExportRange(new Sequence(21), null, false));
        Assert.Equal((null, 5UL), ((await rest.VerifyAsync(pruned.Host)).Finding, (await rest.VerifyAsync(pruned.Host)).Replayed));
        await pruned.KeepAsync(pruned.Archive);
        Assert.Null(await export.RefuseAsync(head, all, None));
        using var whole = await ArchiveFile.ExportAsync(pruned.Host, all);
        Assert.Equal(pruned.Archive.Bytes, whole.Bytes);
    }

    [Fact]
    public async Task Prune_Again_NeedsAnArchiveOfWhatHasComeSinceOnly()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        var host = pruned.Host;
        await host.ExecuteAsync(10, number => host.Input(nonce: $"later {number}"));
        _ = await host.SettledCheckpointsAsync(3);
        using var since = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(21), null, false));
        await PrunedHistory.PruneAsync(host, 30, since);
        var records = await host.Get<PruneReceipts>().ListAsync(host.Contract, None);
        Assert.Equal([(1UL, 20UL), (21UL, 30UL)], records.Select(record => (record.Item!.From.Number, record.Item.To.Number)));
        Assert.Equal(30, (await host.ReadReceiptsAsync()).Count(row => row.Pruned));

        // Each audit and export finds its rows in the one that has them.
        await pruned.KeepAsync(pruned.Archive);
        Assert.Equal(AuditVerdict.UnverifiableHere, (await host.AuditAsync()).Verdict);
        await pruned.KeepAsync(since);
        Assert.Equal((AuditVerdict.Passed, 35UL), ((await host.AuditAsync()).Verdict, (await host.AuditAsync()).Compared));
        using var whole = await ArchiveFile.ExportAsync(host);
        Assert.Equal((null, 35UL), ((await whole.VerifyAsync(host)).Finding, (await whole.VerifyAsync(host)).Replayed));

        // The same prune again is the one that was broken off, if it was.
        await PrunedHistory.PruneAsync(host, 30, since);
        Assert.Equal(2, (await host.Get<PruneReceipts>().ListAsync(host.Contract, None)).Count);
    }

    [Fact]
    public async Task Fill_RangeAfterRange_ReadsAnArchiveOnceAndNotFromItsBeginningForEach()
    {
        await using var pruned = await PrunedHistory.StartAsync();
        await pruned.KeepAsync(pruned.Archive);
        var folder = new ArchiveFolder(pruned.Host.Get<PipelineOptions>()) { Marks = new ArchiveMarks(spacing: 2) };
        var rows = (await pruned.Host.ReadReceiptsAsync()).Take(20).ToList();
        var reads = new List<long>();
        foreach (var range in rows.Chunk(2))
        {
            await using var archived = new ArchivedRows(folder, pruned.Host.Get<PruneReceipts>());
            var filled = await archived.FillAsync(pruned.Host.Contract, range, None);
            Assert.DoesNotContain(filled, row => row.Pruned);
            reads.Add(archived.ItemsRead);
        }

        // Its own receipts each, and a checkpoint between them; the first has the archive's beginning too.
        Assert.All(reads.Skip(1), read => Assert.InRange(read, 2, 4));
        await using var again = new ArchivedRows(folder, pruned.Host.Get<PruneReceipts>());
        Assert.DoesNotContain(await again.FillAsync(pruned.Host.Contract, [rows[^1]], None), row => row.Pruned);
        Assert.InRange(again.ItemsRead, 1, 3);
    }

    /// <summary>25 receipts, the first 20 pruned.</summary>
    private sealed class PrunedHistory(PipelineHost host, DirectoryInfo folder, ArchiveFile archive) : IAsyncDisposable
    {
        public PipelineHost Host => host;

        public ArchiveFile Archive => archive;

        public static async Task<PrunedHistory> StartAsync()
        {
            var folder = Directory.CreateTempSubdirectory("everarcade-archives-");
            var host = await PipelineHost.StartAsync(new HostSettings
            {
                Options = options => (options.CheckpointReceipts, options.ArchiveFolder) = (10, folder.FullName),
            });
            await host.ExecuteAsync(25);
            _ = await host.SettledCheckpointsAsync(2);
            var archive = await ArchiveFile.ExportAsync(host);
            await PruneAsync(host, 20, archive);
            return new PrunedHistory(host, folder, archive);
        }

        public static async Task PruneAsync(PipelineHost host, ulong below, ArchiveFile archive)
        {
            var pruning = host.Get<Pruning>();
            var plan = Assert.IsType<RecoveryResult.Planned>(
                await pruning.RunAsync(host.Contract, new Sequence(below), archive.Source, null, None)).Plan;
            _ = Assert.IsType<RecoveryResult.Applied>(
                await pruning.RunAsync(host.Contract, new Sequence(below), archive.Source, plan.ComputeHash(), None));
        }

        /// <summary>Puts an archive into the host's folder, under a name that says nothing.</summary>
        public Task KeepAsync(ArchiveFile kept) =>
            File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{Guid.NewGuid():n}.evx"), kept.Bytes);

        public async ValueTask DisposeAsync()
        {
            archive.Dispose();
            await host.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }
}
