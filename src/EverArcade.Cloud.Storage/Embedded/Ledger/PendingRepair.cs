using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Submissions that wait and that their keys do not find: without a sweep nobody would ever run them.</summary>
internal static class PendingRepair
{
    /// <summary>Those of a page that are not found by both their keys.</summary>
    public static IReadOnlyList<SubmissionId> FindLost(StoreSession session, IReadOnlyList<PendingSubmission> page) =>
        [.. page.Where(pending => session.Entries.FindPending(pending.Marker) is null
            || session.Entries.FindPending(pending.Submission) is null).Select(pending => pending.Submission)];

    /// <summary>Makes them found again, on the writer's thread. One that was accepted a second time meanwhile, or has run, goes:
    /// found too, it would run twice.</summary>
    /// <returns>How many rows were looked at.</returns>
    public static int Run(StoreSession session, IReadOnlyList<SubmissionId> lost)
    {
        var rows = lost.SelectMany(session.Entries.SearchPending).ToList();
        foreach (var row in rows)
        {
            if (IsAnothers(session, row))
            {
                session.Entries.DeletePending(row);
            }
            else
            {
                session.Entries.InsertPendingKeys(row.Id, row.Marker, row.Submission);
            }
        }

        return rows.Count;
    }

    private static bool IsAnothers(StoreSession session, PendingKeys row) =>
        session.Entries.FindExecuted(row.ContractNo, row.Marker) is not null
        || session.Entries.FindExecuted(row.ContractNo, row.Submission) is not null
        || (session.Entries.FindPending(row.Marker) is { } byKey && byKey.Id != row.Id)
        || (session.Entries.FindPending(row.Submission) is { } same && same.Id != row.Id);
}
