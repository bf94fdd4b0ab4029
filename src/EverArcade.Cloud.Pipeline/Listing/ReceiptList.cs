using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Listing;

/// <summary>Receipts as a list has them: each is what was committed, or is named. One that is gone is named as well: a branch
/// has all of them up to its head. Whether one follows another is for whoever reads them to say. Thread-safe.</summary>
public sealed class ReceiptList(ILedger ledger)
{
    /// <param name="head">The end of the branch they are read on: nothing above it is listed.</param>
    /// <param name="from">The first sequence, at least 1.</param>
    /// <param name="max">Most receipts, also of those that cannot be read.</param>
    /// <param name="raw">Whether submission and diff are looked at too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyList<Listed<ReceiptRow>>> ListAsync(
        Head head, Sequence from, int max, bool raw, CancellationToken cancellationToken)
    {
        if (from > head.Sequence || max < 1)
        {
            return Task.FromResult<IReadOnlyList<Listed<ReceiptRow>>>([]);
        }

        var count = (int)Math.Min((ulong)max, head.Sequence.Number - from.Number + 1);
        return ListReading.ReadAsync(
            async () =>
            {
                var rows = await ledger.ReadReceiptsAsync(head.Contract, head.Branch, from, count, cancellationToken);
                return [.. Enumerable.Range(0, count).Select(at => Check(head, new(from.Number + (ulong)at), rows.ElementAtOrDefault(at), raw))];
            },
            row => row.Sequence.ToString(),
            () => Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(0, count).Select(at => $"{from.Number + (ulong)at}")]),
            name => ReadAsync(head, new Sequence(ulong.Parse(name)), raw, cancellationToken));
    }

    /// <returns>Null for a sequence that the branch does not have.</returns>
    /// <exception cref="IntegrityException">It is gone, or not what was committed.</exception>
    public async Task<ReceiptRow?> ReadAsync(Head head, Sequence sequence, bool raw, CancellationToken cancellationToken) =>
        sequence == Sequence.Zero || sequence > head.Sequence
            ? null
            : Check(head, sequence, await ledger.ReadReceiptAsync(head.Contract, head.Branch, sequence, cancellationToken), raw);

    private static ReceiptRow Check(Head head, Sequence sequence, ReceiptRow? row, bool raw)
    {
        if (row is null || row.Sequence != sequence)
        {
            throw StoredReceipt.Corrupt(head.Contract, sequence, "it is gone");
        }

        var receipt = StoredReceipt.Open(row, head.Contract);
        if (receipt.Contract != head.Contract || receipt.Sequence != sequence || receipt.Branch.Number > head.Branch.Number)
        {
            throw StoredReceipt.Corrupt(
                head.Contract, sequence, $"it is receipt {receipt.Sequence} of contract {receipt.Contract}, branch {receipt.Branch}");
        }

        return !raw || row.Pruned || CarriesWhatItNames(row, receipt)
            ? row : throw StoredReceipt.Corrupt(head.Contract, sequence, "its submission or its diff is not the one it names");
    }

    private static bool CarriesWhatItNames(ReceiptRow row, Receipt receipt)
    {
        var reader = new CanonicalReader(row.Submission.Span);
        return Submission.TryRead(ref reader, out var submission) && reader.TryEnd()
            && submission!.ComputeId() == receipt.Submission && HashDomain.Diff.Hash(row.Diff.Span) == receipt.DiffHash;
    }
}
