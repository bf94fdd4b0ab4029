using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>Submissions and diffs that were too long for their rows: those of receipts, and those of submissions that wait.</summary>
/// <remarks>A submission that is committed while this goes on moves from one row to the other; the commit writes its blob once
/// more, so that it is young wherever it is looked for.</remarks>
internal sealed class SpilledBlobs(ILedger contracts, AzureTable ledger) : IBlobOwner
{
    // Azure Table: at most 1,000 entities in an answer.
    private const int PageRows = 1_000;

    // From the places in line, 'p', to behind the receipts, 'r': nothing lies between the two.
    private const string From = "p";
    private const string To = "s";

    // A place in line: p, ticks16, submission64.
    private const int PointerLength = 81;

    public string Name => "spilled";

    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) => ContractBlobNames.ListAsync(
        contracts, place, (contract, within) => ListAsync(contract, within, cancellationToken), cancellationToken);

    private async Task<BlobNames> ListAsync(ContractId contract, string? within, CancellationToken cancellationToken)
    {
        var rows = await ledger.RangeAsync(
            LedgerKeys.Partition(contract), within ?? From, To, PageRows, cancellationToken, ReceiptRowCodec.Spilled);
        var named = new List<Hash256>();
        foreach (var row in rows)
        {
            if (row.RowKey[0] != From[0])
            {
                named.AddRange(ReceiptRowCodec.SpilledOf(row, contract));
            }
            else if (await ReadWaitingAsync(contract, row.RowKey, cancellationToken) is { } blob)
            {
                named.Add(blob);
            }
        }

        // A character behind the last key. Only an empty page is the end.
        return new BlobNames(named, rows.Count > 0 ? rows[^1].RowKey + "0" : null);
    }

    private async Task<Hash256?> ReadWaitingAsync(ContractId contract, string pointer, CancellationToken cancellationToken)
    {
        if (pointer.Length != PointerLength || !SubmissionId.TryParse(pointer.AsSpan(17), out var submission))
        {
            throw new IntegrityException($"submissions of contract {contract}", $"there is a row '{pointer}' among those that wait");
        }

        // None any more: it ran between the two requests.
        var row = await ledger.FindAsync(
            LedgerKeys.Partition(contract), LedgerKeys.Submission(submission), cancellationToken);
        return row is null ? null : EntryRowCodec.Open(row, contract, submission).Blob;
    }
}
