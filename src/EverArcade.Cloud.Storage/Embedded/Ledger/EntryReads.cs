using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Finds an entry, pending or executed.</summary>
/// <remarks>Pending first: a commit that lands between the two looks moves an entry from the first to the second, never
/// the other way, so that a reader without a transaction cannot miss it.</remarks>
internal static class EntryReads
{
    public static SubmissionEntry? Find(StoreSession session, long contractNo, MarkerKey marker) =>
        OfPending(session.Entries.FindPending(marker), contractNo) ?? session.Entries.FindExecuted(contractNo, marker);

    public static SubmissionEntry? Find(StoreSession session, long contractNo, SubmissionId submission) =>
        OfPending(session.Entries.FindPending(submission), contractNo)
        ?? session.Entries.FindExecuted(contractNo, submission);

    private static SubmissionEntry? OfPending(PendingKeys? pending, long contractNo) =>
        pending is { } keys && keys.ContractNo == contractNo
            ? new SubmissionEntry(keys.Submission, BranchId.Genesis, null)
            : null;
}
