using System.Buffers;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Whether receipts are found by their keys: the keys stand in their rows, and the index leads from both to the
/// place.</summary>
internal static class EntryChecks
{
    /// <remarks>All of them: each costs a look into two local tables. Both are asked in their own order, so that each of their pages is
    /// read once.</remarks>
    public static IReadOnlyList<EntryFault> Check(
        StoreSession session, ContractId contract, BranchId branch, IReadOnlyList<Marker> markers)
    {
        if (!session.Contracts.TryGetLine(contract, branch, out var line))
        {
            return [.. markers.Select(marker => new EntryFault(marker.Sequence, $"there is no branch {branch}"))];
        }

        var faults = new SortedDictionary<Sequence, string>();
        var asked = ArrayPool<KeyPlace>.Shared.Rent(2 * markers.Count);
        try
        {
            var keys = asked.AsSpan(0, ListAsked(session, line, markers, faults, asked));
            keys.Sort(static (one, other) => one.Prefix.CompareTo(other.Prefix));
            AskIndex(session, keys, faults);
        }
        finally
        {
            ArrayPool<KeyPlace>.Shared.Return(asked);
        }

        return [.. faults.Select(fault => new EntryFault(fault.Key, fault.Value))];
    }

    /// <remarks>Its transaction begins after memory was asked: what had left it by then is in the index that this sees.</remarks>
    private static void AskIndex(
        StoreSession session, ReadOnlySpan<KeyPlace> asked, SortedDictionary<Sequence, string> faults)
    {
        using var reading = session.BeginRead();
        foreach (var key in asked)
        {
            if (!session.Entries.IndexLeadsTo(key))
            {
                faults[key.Place.Sequence] = "the index of used keys does not lead to it";
            }
        }
    }

    /// <summary>Holds the rows against the markers, and lists the keys that the index must have: those not in memory.</summary>
    /// <returns>How many there are, at most two for each marker.</returns>
    private static int ListAsked(
        StoreSession session, long line, IReadOnlyList<Marker> markers, SortedDictionary<Sequence, string> faults,
        KeyPlace[] asked)
    {
        var count = 0;
        using var scan = session.Receipts.ScanKeys();
        foreach (var marker in markers)
        {
            var place = Place.Of(line, marker.Sequence);
            if (Describe(scan.Read(place), marker) is { } wrong)
            {
                faults.Add(marker.Sequence, wrong);
                continue;
            }

            AddUnlessRecent(new KeyPlace(KeyPrefix.Of(marker.Key.Hash), place));
            AddUnlessRecent(new KeyPlace(KeyPrefix.Of(marker.Submission.Hash), place));

            void AddUnlessRecent(KeyPlace key)
            {
                if (!session.Entries.RecentLeadsTo(key))
                {
                    asked[count++] = key;
                }
            }
        }

        return count;
    }

    private static string? Describe((MarkerKey Marker, SubmissionId Submission)? row, Marker marker)
    {
        if (row is not { } keys)
        {
            return "its row is gone";
        }

        if (keys.Marker != marker.Key)
        {
            return $"its row says key {keys.Marker}";
        }

        return keys.Submission == marker.Submission ? null : $"its row says submission {keys.Submission}";
    }
}
