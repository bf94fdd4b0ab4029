using System.Collections.Concurrent;
using System.Security.Cryptography;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Whether receipts are found by their keys: a row for each key, and one for each submission. Thread-safe.</summary>
/// <remarks>The rows lie in the order of hashes, so the neighbours of one receipt's are anybody's. Where a contract has not many
/// more receipts than are asked about, all its rows are read in order, a thousand a request. Otherwise a choice is looked at one
/// by one.</remarks>
internal sealed class EntryChecks(AzureTable ledger, LedgerReads reads)
{
    /// <summary>Rows of either kind that are read for each receipt asked about, rather than a choice be taken.</summary>
    private const int ReadForEach = 20;

    /// <summary>Receipts looked at one by one, where it is a choice: two requests each.</summary>
    private const int ChosenMax = 128;

    private const int PageRows = 1_000;

    public async Task<IReadOnlyList<EntryFault>> RunAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, bool isComplete,
        CancellationToken cancellationToken)
    {
        if (markers.Count > ChosenMax / 4
            && await TryReadAllAsync(contract, branch, markers, cancellationToken) is { } faults)
        {
            return faults;
        }

        var looked = isComplete ? markers : Choose(markers);
        var found = new ConcurrentBag<EntryFault>();
        await Parallel.ForEachAsync(looked, SpilledBytes.Limit(cancellationToken), async (marker, token) =>
        {
            if (await DescribeAsync(contract, branch, marker, token) is { } wrong)
            {
                found.Add(new EntryFault(marker.Sequence, wrong));
            }
        });
        return [.. found.OrderBy(fault => fault.Sequence)];
    }

    private static IReadOnlyList<Marker> Choose(IReadOnlyList<Marker> markers)
    {
        if (markers.Count <= ChosenMax)
        {
            return markers;
        }

        var all = markers.ToArray();
        RandomNumberGenerator.Shuffle<Marker>(all);
        return all[..ChosenMax];
    }

    /// <returns>Null when there are too many rows.</returns>
    private async Task<IReadOnlyList<EntryFault>?> TryReadAllAsync(
        ContractId contract, BranchId branch, IReadOnlyList<Marker> markers, CancellationToken cancellationToken)
    {
        var rowsMax = Math.Max(PageRows, markers.Count * ReadForEach);
        if (await reads.HeadAsync(contract, cancellationToken) is not { } head || head.Head.Sequence.Number > (ulong)rowsMax)
        {
            return null;
        }

        var (bySubmission, byKey) = (markers.ToDictionary(marker => marker.Submission), markers.ToDictionary(marker => marker.Key));
        var wrong = new Dictionary<Sequence, string>();
        var isWhole = await WalkAsync(contract, "s", rowsMax, row =>
        {
            if (Protocol.Hash256.TryParse(row.RowKey.AsSpan(1), out var hash)
                && bySubmission.Remove(new SubmissionId(hash), out var marker)
                && Describe(() => Compare(EntryRowCodec.Open(row, contract, marker.Submission), branch, marker)) is { } problem)
            {
                wrong[marker.Sequence] = problem;
            }
        }, cancellationToken) && await WalkAsync(contract, "m", rowsMax, row =>
        {
            if (MarkerKey.TryParse(row.RowKey.AsSpan(1), out var key) && byKey.Remove(key, out var marker)
                && Describe(() => Compare(MarkerRow.Open(row, contract, key), marker)) is { } problem)
            {
                _ = wrong.TryAdd(marker.Sequence, problem);
            }
        }, cancellationToken);
        foreach (var marker in bySubmission.Values)
        {
            wrong[marker.Sequence] = "the entry of its submission is missing";
        }

        foreach (var marker in byKey.Values)
        {
            _ = wrong.TryAdd(marker.Sequence, "the row of its key is missing");
        }

        return isWhole ? [.. wrong.OrderBy(one => one.Key).Select(one => new EntryFault(one.Key, one.Value))] : null;
    }

    /// <returns>False when there are more rows than may be read.</returns>
    private async Task<bool> WalkAsync(
        ContractId contract, string kind, int rowsMax, Action<global::Azure.Data.Tables.TableEntity> visit,
        CancellationToken cancellationToken)
    {
        var (from, to) = LedgerKeys.All(kind);
        for (var read = 0; read <= rowsMax;)
        {
            var rows = await ledger.RangeAsync(LedgerKeys.Partition(contract), from, to, PageRows, cancellationToken);
            foreach (var row in rows)
            {
                visit(row);
            }

            if (rows.Count == 0)
            {
                return true;
            }

            read += rows.Count;
            from = rows[^1].RowKey + "0";
        }

        return false;
    }

    private async Task<string?> DescribeAsync(
        ContractId contract, BranchId branch, Marker marker, CancellationToken cancellationToken)
    {
        var partition = LedgerKeys.Partition(contract);
        if (await ledger.FindAsync(partition, LedgerKeys.Submission(marker.Submission), cancellationToken) is not { } entry)
        {
            return "the entry of its submission is missing";
        }

        if (Describe(() => Compare(EntryRowCodec.Open(entry, contract, marker.Submission), branch, marker)) is { } wrong)
        {
            return wrong;
        }

        return await ledger.FindAsync(partition, LedgerKeys.Marker(marker.Key), cancellationToken) is { } key
            ? Describe(() => Compare(MarkerRow.Open(key, contract, marker.Key), marker))
            : "the row of its key is missing";
    }

    private static string? Compare(EntryState entry, BranchId branch, Marker marker) =>
        entry.Sequence is not { } sequence ? "the entry of its submission says that it waits"
        : sequence != marker.Sequence || entry.Branch != branch
            ? $"the entry of its submission says receipt {sequence} of branch {entry.Branch}"
        : entry.Marker != marker.Key ? $"the entry of its submission says key {entry.Marker}"
        : null;

    private static string? Compare(SubmissionId owner, Marker marker) =>
        owner == marker.Submission ? null : $"the row of its key says submission {owner}";

    private static string? Describe(Func<string?> compare)
    {
        try
        {
            return compare();
        }
        catch (IntegrityException corrupt)
        {
            return corrupt.Message;
        }
    }
}
