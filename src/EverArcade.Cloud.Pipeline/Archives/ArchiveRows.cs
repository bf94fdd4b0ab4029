using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using LogNode = EverArcade.Cloud.Pipeline.Ledger.LogNode;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>Ledger rows out of verified items.</summary>
internal static class ArchiveRows
{
    public static ReceiptRow Receipt(ArchiveRecord record, Hash256 hash, DateTimeOffset committedAt) => new()
    {
        Sequence = record.Receipt.Sequence,
        Hash = hash,
        Receipt = record.Receipt.Encode(),
        Submission = record.Submission,
        Diff = record.Diff,
        CommittedAt = committedAt,
    };

    /// <summary>An archive does not say which tenant an unsigned submission came from: its nonce counts as used up in the
    /// one that every caller belongs to.</summary>
    public static Marker Marker(ArchiveRecord record)
    {
        var reader = new CanonicalReader(record.Submission.Span);
        return Submission.TryRead(ref reader, out var submission)
            ? new Marker(Tenants.MarkerOf(submission!), record.Receipt.Submission, record.Receipt.Sequence)
            : throw new ArgumentException("The record was not verified.", nameof(record));
    }

    /// <summary>The log subtrees that the last receipt of a head made complete.</summary>
    public static IEnumerable<LogNode> Nodes(Head head)
    {
        for (var level = 1; head.Frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
        {
            yield return new LogNode(level, index, root);
        }
    }
}
