using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A place in the list of pending submissions: by time of acceptance, then by the submission's hash.</summary>
public readonly record struct PendingCursor(DateTimeOffset AcceptedAt, SubmissionId Submission)
    : IComparable<PendingCursor>
{
    public static PendingCursor Of(PendingSubmission pending) => new(pending.AcceptedAt, pending.Submission);

    public int CompareTo(PendingCursor other)
    {
        var byTime = AcceptedAt.CompareTo(other.AcceptedAt);
        return byTime != 0 ? byTime : Submission.Hash.CompareTo(other.Submission.Hash);
    }

    public static bool operator <(PendingCursor left, PendingCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(PendingCursor left, PendingCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(PendingCursor left, PendingCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PendingCursor left, PendingCursor right) => left.CompareTo(right) >= 0;
}
