using Azure;
using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure.Tables;
using EverArcade.Cloud.Storage.Embedded.Ledger;

namespace EverArcade.Cloud.Storage.Azure.Ledger;

/// <summary>A head as a sealed row: 16 bytes that name the write it came from, then the head.</summary>
/// <remarks>The mark is what a writer looks for when the answer to its commit was lost: its own mark on the head says done.</remarks>
/// <param name="Head">The head.</param>
/// <param name="Mark">The write it came from.</param>
/// <param name="Version">The row's ETag.</param>
internal sealed record HeadRow(Head Head, Guid Mark, ETag Version)
{
    private const int MarkBytes = 16;

    public VersionedHead ToVersioned() => new(Head, VersionOf(Version));

    public static HeadVersion VersionOf(ETag version) => new(version.ToString());

    public static TableEntity Build(string row, Head head, Guid mark) => SealedRow.Build(
        LedgerKeys.Partition(head.Contract), row, [.. mark.ToByteArray(), .. HeadCodec.Encode(head)]);

    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public static HeadRow Open(TableEntity row, ContractId contract)
    {
        if (!SealedRow.TryOpen(row, out var sealedBytes))
        {
            throw IntegrityException.OfHead(contract, $"row {row.RowKey} does not match its seal");
        }

        var bytes = sealedBytes.AsSpan();
        if (bytes.Length < MarkBytes || !HeadCodec.TryRead(bytes[MarkBytes..], out var head, out var problem))
        {
            throw IntegrityException.OfHead(contract, "its row does not decode");
        }

        return problem is null && head!.Contract == contract
            ? new HeadRow(head, new Guid(bytes[..MarkBytes]), row.ETag)
            : throw IntegrityException.OfHead(contract, $"its row is of contract {head?.Contract}");
    }
}
