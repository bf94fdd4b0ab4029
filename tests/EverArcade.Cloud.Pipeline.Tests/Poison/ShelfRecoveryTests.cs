using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>A record that has rotted is repaired as docs/audits.md says, by itself or by what an operator does.</summary>
public sealed class ShelfRecoveryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Records_Rotten_AreMadeAgainOrErrOnTheSafeSide(string storage)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        await ActivationAsync(poisoned);
        await PublicLogAsync(poisoned);
        await CollectionAsync(poisoned);
        await FindingAsync(poisoned);
        await RevocationAsync(poisoned);
        await PruningAsync(poisoned);
        foreach (var shelf in new[] { "audit", "audit-range", "audit-active" })
        {
            await RunningAuditAsync(poisoned, shelf);
        }
    }

    /// <summary>Its contract's audits go on: that one, or another.</summary>
    private static async Task RunningAuditAsync(PoisonedRecords poisoned, string shelf)
    {
        var (host, other) = (poisoned.Host, poisoned.Other);
        host.Clock.Advance(TimeSpan.FromDays(1.1));
        _ = await host.ExecuteAsync(host.Input(nonce: $"before {shelf} rots", contract: other));
        await host.Get<AuditPlanner>().TickAsync(None);
        var running = (await ListAsync(poisoned))[0];
        Assert.Equal(AuditVerdict.Running, running.Verdict);
        if (shelf == "audit-range")
        {
            // A range has a record once a worker has taken it.
            _ = await host.Store.Records.TryWriteAsync(new RecordKey($"audit-range.{running.Id}", "0000"), "{}"u8.ToArray(), null, None);
        }

        var key = (await poisoned.Raw.ListRecordsAsync()).Single(key => key.Shelf.Split('.')[0] == shelf
            && key.ToString().Contains(running.Id, StringComparison.Ordinal));
        await poisoned.Raw.FlipRecordAsync(key);
        for (var minute = 0; minute < 13; minute++)
        {
            await poisoned.TickAsync();
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var head = await host.ReadHeadAsync(other);
        var reports = await ListAsync(poisoned);
        Assert.Equal((AuditVerdict.Passed, head.Sequence), (reports[0].Verdict, reports[0].To));
        Assert.DoesNotContain(reports, report => report.Verdict == AuditVerdict.Running);
        await host.Get<AuditPlanner>().TickAsync(None);
    }

    /// <summary>Compiled again by the next process, which then finds what it has written.</summary>
    private static async Task ActivationAsync(PoisonedRecords poisoned)
    {
        foreach (var shelf in new[] { ActivationShelf.Shelf, ArtefactShelf.Shelf })
        {
            var key = await poisoned.FindAsync(shelf);
            await poisoned.Raw.FlipRecordAsync(key);
            await using var fresh = await PipelineHost.StartAsync(new HostSettings { Over = poisoned.Host });
            _ = await fresh.ExecuteAsync(fresh.Input("increment", """{"amount":1}""", $"with rotten {shelf}", poisoned.Pruned));
            Assert.True(await poisoned.IsReadableAsync(key), shelf);
        }
    }

    private static async Task PublicLogAsync(PoisonedRecords poisoned)
    {
        var key = new RecordKey("public-logs", $"{poisoned.Other}");
        await poisoned.Raw.FlipRecordAsync(key);
        await poisoned.Host.Get<LogPublisher>().TickAsync(None);
        await poisoned.Host.Get<LogPublisher>().TickAsync(None);
        Assert.True(await poisoned.IsReadableAsync(key));
    }

    /// <summary>Nothing that somebody names goes, and the orphan does in the end.</summary>
    private static async Task CollectionAsync(PoisonedRecords poisoned)
    {
        var (host, collector) = (poisoned.Host, poisoned.Host.Get<BlobCollector>());
        var before = (await host.Blobs.ListAsync(null, 500, None)).Select(blob => blob.Hash).ToList();
        foreach (var shelf in new[] { "blob-collection", "blob-names", "blob-orphans" })
        {
            await poisoned.Raw.FlipRecordAsync(await poisoned.FindAsync(shelf));
            host.Clock.Advance(TimeSpan.FromDays(1));
            await collector.TickAsync(None);
        }

        for (var day = 0; day < 3; day++)
        {
            host.Clock.Advance(TimeSpan.FromDays(1));
            await collector.TickAsync(None);
        }

        var after = (await host.Blobs.ListAsync(null, 500, None)).Select(blob => blob.Hash).ToList();
        Assert.Equal([Protocol.Hash256.Of([1, 2, 3])], before.Except(after));
    }

    /// <summary>The same corruption found again writes the same finding again.</summary>
    private static async Task FindingAsync(PoisonedRecords poisoned)
    {
        var (host, row) = (poisoned.Host, new RawRow(RawKind.Receipt, poisoned.Host.Contract, 9));
        var good = (await poisoned.Raw.ReadAsync(row))!;
        var key = await poisoned.FindAsync($"finding.{host.Contract}");
        await poisoned.Raw.FlipRecordAsync(key);
        var diff = good["diff"].ToArray();
        diff[^1] ^= 1;
        await poisoned.Raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { ["diff"] = diff });
        _ = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), None);
        await poisoned.TickAsync();
        Assert.True(await poisoned.IsReadableAsync(key));
        await poisoned.Raw.WriteAsync(row, good);
    }

    private static async Task RevocationAsync(PoisonedRecords poisoned)
    {
        var (revocations, key) = (poisoned.Host.Get<PublisherRevocations>(), PoisonedRecords.Revoked);
        var record = new RecordKey("revoked-publishers", $"{key}");
        using var second = SigningKey.FromSeed([.. Enumerable.Repeat((byte)10, SigningKey.SeedLength)]);
        _ = await revocations.RevokeAsync(second.PublicKey, "another", "me", None);

        await poisoned.Raw.FlipRecordAsync(record);
        Assert.Contains("rotted", (await revocations.FindAsync(key, None))!.ByOperator!.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await revocations.ListAsync(null, 10, None)).Count);
        Assert.Equal("again", (await revocations.RevokeAsync(key, "again", "me", None)).ByOperator!.Reason);
        Assert.True(await poisoned.IsReadableAsync(record));

        await poisoned.Raw.FlipRecordAsync(record);
        Assert.Null(await revocations.ReinstateAsync(key, "found", "me", None));
        Assert.Null(await revocations.FindAsync(key, None));
        Assert.Null(await poisoned.Raw.ReadRecordAsync(record));
        var log = await poisoned.Host.Get<OperatorLog>().ListAsync(0, 100, None);
        Assert.Contains("publisher-reinstated", System.Text.Encoding.UTF8.GetString(log[^1].Span), StringComparison.Ordinal);
    }

    private static async Task PruningAsync(PoisonedRecords poisoned)
    {
        var (host, key) = (poisoned.Host, await poisoned.FindAsync("prunings"));
        await poisoned.Raw.FlipRecordAsync(key);
        var listed = Assert.Single(await host.Get<PruneReceipts>().ListAsync(poisoned.Pruned, None));
        Assert.Equal((key.Name, null), (listed.Name, listed.Item));
        Assert.Empty(await host.Get<PruneReceipts>().ListReadableAsync(poisoned.Pruned, None));
        var pruning = host.Get<Pruning>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await pruning.RunAsync(poisoned.Pruned, new Sequence(5), poisoned.Archive.Source, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await pruning.RunAsync(poisoned.Pruned, new Sequence(5), poisoned.Archive.Source, plan.ComputeHash(), None));
        Assert.NotNull(Assert.Single(await host.Get<PruneReceipts>().ListAsync(poisoned.Pruned, None)).Item);
    }

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PoisonedRecords poisoned) =>
        poisoned.Host.Store.Audits.ListAsync(poisoned.Other, null, 100, None);
}
