using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Reads a submission that was accepted, checked again as at the door: its id does not cover the signature.</summary>
internal static class PendingCheck
{
    /// <exception cref="IntegrityException">The stored bytes are not what was accepted.</exception>
    public static Submission Open(PendingSubmission pending, ExecutionProfile profile)
    {
        var place = $"submission {pending.Submission} of contract {pending.Contract}";
        if (!Submission.TryRead(pending.Bytes.Span, out var submission, out var id, out var problem))
        {
            throw new IntegrityException(place, $"its stored bytes do not decode: {problem}");
        }

        if (id != pending.Submission || submission!.Contract != pending.Contract)
        {
            throw new IntegrityException(place, $"its stored bytes are submission {id} of contract {submission!.Contract}");
        }

        // Committed under another key, its own would let it in a second time.
        if (Tenants.MarkerOf(submission) is var key && key != pending.Marker)
        {
            throw new IntegrityException(place, $"it waits under key {pending.Marker}, its own is {key}");
        }

        var refusals = SubmissionCheck.Check(submission, id, profile);
        return refusals.Count == 0
            ? submission
            : throw new IntegrityException(place, $"its stored bytes are not acceptable: {string.Join("; ", refusals)}");
    }
}
