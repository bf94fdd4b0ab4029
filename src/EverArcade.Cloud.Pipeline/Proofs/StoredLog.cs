using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>The stored nodes of a log that one computation asks for, read ahead of it: the computation runs once to note what
/// it wants and once with the answers, since it cannot wait for storage itself.</summary>
internal static class StoredLog
{
    /// <summary>Receipts below one stored node, and most hashes read in one range.</summary>
    public const int GroupSize = 1 << LogFrontier.BitsPerStoredLevel;

    /// <summary>Single node reads under way at a time: enough to hide a table's latency, few enough not to flood it.</summary>
    private const int ReadsAtOnce = 16;

    /// <returns>A source that answers exactly what <paramref name="computation"/> asked for.</returns>
    public static async Task<LogNodeSource> ReadAsync<T>(
        ILedger ledger, Head head, Func<LogNodeSource, T> computation, CancellationToken cancellationToken)
    {
        var asked = new SortedSet<(int Level, ulong Index)>();
        _ = computation((level, index) =>
        {
            _ = asked.Add((level, index));
            return default;
        });

        var known = new Dictionary<(int Level, ulong Index), Hash256>(asked.Count);
        var leaves = asked.Where(node => node.Level == 0).Select(node => node.Index);
        foreach (var group in leaves.GroupBy(index => index / GroupSize))
        {
            await ReadLeavesAsync(ledger, head, group.First(), group.Last(), known, cancellationToken);
        }

        foreach (var page in asked.Where(node => node.Level > 0).Chunk(ReadsAtOnce))
        {
            var hashes = await Task.WhenAll(page.Select(
                node => ReadNodeAsync(ledger, head, node.Level, node.Index, cancellationToken)));
            for (var i = 0; i < page.Length; i++)
            {
                known.Add(page[i], hashes[i]);
            }
        }

        return (level, index) => known[(level, index)];
    }

    private static async Task ReadLeavesAsync(
        ILedger ledger, Head head, ulong first, ulong last, Dictionary<(int Level, ulong Index), Hash256> known,
        CancellationToken cancellationToken)
    {
        var count = (int)(last - first) + 1;
        var hashes = await ledger.ReadReceiptHashesAsync(
            head.Contract, head.Branch, new Sequence(first + 1), count, cancellationToken);
        if (hashes.Count != count)
        {
            throw new IntegrityException(
                $"receipts {first + 1} to {last + 1} of contract {head.Contract}", $"{hashes.Count} of {count} are there");
        }

        for (var i = 0; i < count; i++)
        {
            known.Add((0, first + (ulong)i), hashes[i]);
        }
    }

    private static async Task<Hash256> ReadNodeAsync(
        ILedger ledger, Head head, int level, ulong index, CancellationToken cancellationToken) =>
        await ledger.ReadLogNodeAsync(head.Contract, head.Branch, level, index, cancellationToken)
        ?? throw new IntegrityException($"log node {level}/{index} of contract {head.Contract}", "it is missing");
}
