using System.Text;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using LogNode = EverArcade.Cloud.Pipeline.Ledger.LogNode;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Contracts, submissions and commits that agree with themselves; what is inside is nothing to a
/// store.</summary>
public static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static CancellationToken None => CancellationToken.None;

    /// <summary>Whom a message concerns when it does not matter.</summary>
    public static ContractId Sender { get; } = Contract("sender").Id;

    public static Hash256 Hash(string text) => Hash256.Of(Encoding.UTF8.GetBytes(text));

    public static ContractRecord Contract(string name) =>
        new(new Genesis { Package = Hash("package"), Profile = Hash("profile"), Name = name, Salt = Hash(name) }, Noon);

    public static PendingSubmission Pending(ContractId contract, string nonce, string plan = "plan") => new()
    {
        Contract = contract,
        Marker = Key(contract, nonce),
        Submission = new SubmissionId(Hash($"{contract} {nonce} {plan}")),
        Bytes = Encoding.UTF8.GetBytes($"submission {nonce} {plan}"),
        AcceptedAt = Noon,
    };

    public static MarkerKey Key(ContractId contract, string nonce) => new(Hash($"marker {contract} {nonce}"));

    /// <summary>A commit of these submissions, in order, on top of a head.</summary>
    public static LedgerCommit Commit(VersionedHead head, params IReadOnlyList<PendingSubmission> submissions)
    {
        var (receipts, markers, nodes) = (new List<ReceiptRow>(), new List<Marker>(), new List<LogNode>());
        var next = head.Head;
        foreach (var submission in submissions)
        {
            var row = Receipt(next.Sequence.Next, submission);
            receipts.Add(row);
            markers.Add(new Marker(submission.Marker, submission.Submission, row.Sequence));
            next = next with
            {
                Sequence = row.Sequence,
                LastReceipt = row.Hash,
                StateRoot = Hash($"state after {row.Hash}"),
                Frontier = next.Frontier.Append(row.Hash),
            };
            for (var level = 1; next.Frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
            {
                nodes.Add(new LogNode(level, index, root));
            }
        }

        return new LedgerCommit
        {
            Expected = head,
            Next = next,
            Receipts = receipts,
            Markers = markers,
            LogNodes = nodes,
        };
    }

    public static ReceiptRow Receipt(Sequence sequence, PendingSubmission submission) => new()
    {
        Sequence = sequence,
        Hash = Hash($"receipt {sequence} of {submission.Submission}"),
        Receipt = Encoding.UTF8.GetBytes($"receipt {sequence}".PadRight(381, '.')),
        Submission = submission.Bytes,
        Diff = Encoding.UTF8.GetBytes($"diff {sequence}"),
        CommittedAt = Noon.AddSeconds(sequence.Number),
    };

    /// <summary>The commit with a checkpoint at its end.</summary>
    public static LedgerCommit WithCheckpoint(LedgerCommit commit)
    {
        var sequence = commit.Next.Sequence;
        var row = new CheckpointRow(
            sequence, Hash($"checkpoint {sequence}"), Encoding.UTF8.GetBytes($"signed {sequence}"));
        return commit with
        {
            Checkpoint = row,
            Next = commit.Next with { Checkpoint = row.Hash, CheckpointSequence = sequence },
        };
    }

    /// <summary>The whole of a receipt row as text: records compare memory by reference.</summary>
    /// <summary>Parked messages, none of which has rotted.</summary>
    public static async Task<IReadOnlyList<PoisonMessage>> ParkedAsync(
        IMessageQueue queue, string? after, int max, CancellationToken cancellationToken) =>
        [.. (await queue.ListPoisonAsync(after, max, cancellationToken)).Select(listed => Assert.IsType<PoisonMessage>(listed.Item))];

    public static string Text(ReceiptRow row) =>
        $"{row.Sequence} {row.Hash} {Hex(row.Receipt)} {Hex(row.Submission)} {Hex(row.Diff)} {row.CommittedAt:O}";

    public static string Text(PendingSubmission row) =>
        $"{row.Contract} {row.Marker} {row.Submission} {Hex(row.Bytes)} {row.AcceptedAt:O}";

    public static string Text(CheckpointRow row) => $"{row.Sequence} {row.Hash} {Hex(row.Bytes)}";

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
