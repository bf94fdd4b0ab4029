using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Says what is wrong with a stored receipt, given what it must be.</summary>
internal static class RowCheck
{
    /// <returns>The first thing that differs, or null.</returns>
    public static string? Describe(ReceiptRow? row, ArchiveRecord record, Hash256 hash)
    {
        if (row is null)
        {
            return "it is missing";
        }

        if (row.Hash != hash || !row.Receipt.Span.SequenceEqual(record.Receipt.Encode()))
        {
            return "the receipt is another";
        }

        if (row.Pruned)
        {
            return "submission and diff are pruned";
        }

        if (!row.Submission.Span.SequenceEqual(record.Submission.Span))
        {
            return "the submission is another";
        }

        return row.Diff.Span.SequenceEqual(record.Diff.Span) ? null : "the diff is another";
    }
}
