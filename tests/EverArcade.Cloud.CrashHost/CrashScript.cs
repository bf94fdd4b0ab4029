using System.Text;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.CrashHost;

/// <summary>What the lost process writes, so that the test can tell what must be there.</summary>
public static class CrashScript
{
    /// <summary>Contracts written to at the same time: their calls meet in one batch.</summary>
    public const int Workers = 4;

    /// <summary>Rounds of each worker; the process is killed long before the last.</summary>
    public const int Rounds = 2_000;

    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static ContractRecord Contract(int worker) => new(
        new Genesis
        {
            Package = Hash("package"),
            Profile = Hash("profile"),
            Name = $"worker {worker}",
            Salt = Hash($"{worker}"),
        },
        Noon);

    public static PendingSubmission Submission(int worker, int round) => new()
    {
        Contract = Contract(worker).Id,
        Marker = new MarkerKey(Hash($"marker {worker}.{round}")),
        Submission = new SubmissionId(Hash($"submission {worker}.{round}")),
        Bytes = Bytes($"submission {worker}.{round}"),
        AcceptedAt = Noon,
    };

    public static string Message(int worker, int round) => $"message {worker}.{round}";

    public static byte[] Blob(int worker, int round) => Bytes($"blob {worker}.{round}");

    /// <summary>The receipt of a round: receipts are numbered from 1, rounds from 0.</summary>
    public static LedgerCommit Commit(VersionedHead head, PendingSubmission submission)
    {
        var sequence = head.Head.Sequence.Next;
        var hash = Hash($"receipt {sequence} of {submission.Submission}");
        return new LedgerCommit
        {
            Expected = head,
            Next = head.Head with
            {
                Sequence = sequence,
                LastReceipt = hash,
                StateRoot = hash,
                Frontier = head.Head.Frontier.Append(hash),
            },
            Receipts =
            [
                new ReceiptRow
                {
                    Sequence = sequence,
                    Hash = hash,
                    Receipt = Bytes($"receipt {sequence}"),
                    Submission = submission.Bytes,
                    Diff = Bytes($"diff {sequence}"),
                    CommittedAt = Noon,
                },
            ],
            Markers = [new Marker(submission.Marker, submission.Submission, sequence)],
            LogNodes = [],
        };
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Hash256 Hash(string text) => Hash256.Of(Bytes(text));
}
