using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Azure.Tables;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A marker key as a sealed row: the submission that owns the nonce, 32 bytes. Written once, never changed; what became
/// of the submission stands in its own row.</summary>
internal static class MarkerRow
{
    public static TableEntity Build(ContractId contract, MarkerKey marker, SubmissionId submission) => SealedRow.Build(
        LedgerKeys.Partition(contract), LedgerKeys.Marker(marker), submission.Hash.ToArray());

    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public static SubmissionId Open(TableEntity row, ContractId contract, MarkerKey marker)
    {
        var place = $"marker {marker} of contract {contract}";
        return Hash256.TryRead(SealedRow.Open(row, place), out var submission)
            ? new SubmissionId(submission)
            : throw new IntegrityException(place, "its row does not hold a submission's id");
    }
}
