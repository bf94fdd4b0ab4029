using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Whether receipts are found by their keys: the keys stand in their rows, and the index leads from both to the
/// place.</summary>
internal static class EntryChecks
{
    /// <remarks>All of them: each costs a look into two local tables. The index is asked in its own order, so that each of its pages is
    /// read once.</remarks>
    public static IReadOnlyList<EntryFault> Check(
        StoreSession session, ContractId contract, BranchId branch, IReadOnlyList<Marker> markers)
    {
        if (!session.Contracts.TryGetLine(contract, branch, out var line))
        {
            return [.. markers.Select(marker => new EntryFault(marker.Sequence, $"there is no branch {branch}"))];
        }

        var faults = new SortedDictionary<Sequence, string>();
        var asked = new List<(long Prefix, Place Place, Sequence Sequence)>(2 * markers.Count);
        foreach (var marker in markers)
        {
            var place = Place.Of(line, marker.Sequence);
            if (Describe(session, place, marker) is { } wrong)
            {
                faults.Add(marker.Sequence, wrong);
                continue;
            }

            AddUnlessRecent(marker.Key.Hash);
            AddUnlessRecent(marker.Submission.Hash);

            void AddUnlessRecent(Hash256 hash)
            {
                if (!session.Entries.RecentLeadsTo(hash, place))
                {
                    asked.Add((KeyPrefix.Of(hash), place, marker.Sequence));
                }
            }
        }

        asked.Sort(static (one, other) => one.Prefix.CompareTo(other.Prefix));
        foreach (var (prefix, place, sequence) in asked)
        {
            if (!session.Entries.IndexLeadsTo(prefix, place))
            {
                faults[sequence] = "the index of used keys does not lead to it";
            }
        }

        return [.. faults.Select(fault => new EntryFault(fault.Key, fault.Value))];
    }

    private static string? Describe(StoreSession session, Place place, Marker marker)
    {
        if (session.Receipts.ReadKeys(place) is not { } keys)
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
