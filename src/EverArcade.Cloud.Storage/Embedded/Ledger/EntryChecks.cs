using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Whether receipts are found by their keys: the keys stand in their rows, and the index leads from both to the
/// place.</summary>
internal static class EntryChecks
{
    /// <remarks>All of them: each costs a look into two local tables.</remarks>
    public static IReadOnlyList<EntryFault> Check(
        StoreSession session, ContractId contract, BranchId branch, IReadOnlyList<Marker> markers)
    {
        if (!session.Contracts.TryGetLine(contract, branch, out var line))
        {
            return [.. markers.Select(marker => new EntryFault(marker.Sequence, $"there is no branch {branch}"))];
        }

        var faults = new List<EntryFault>();
        foreach (var marker in markers)
        {
            if (Describe(session, Place.Of(line, marker.Sequence), marker) is { } wrong)
            {
                faults.Add(new EntryFault(marker.Sequence, wrong));
            }
        }

        return faults;
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

        if (keys.Submission != marker.Submission)
        {
            return $"its row says submission {keys.Submission}";
        }

        return session.Entries.FindsBoth(marker, place) ? null : "the index of used keys does not lead to it";
    }
}
