using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>Reads what a receipt's row holds.</summary>
internal static class StoredReceipt
{
    /// <summary>The receipt that the row's hash names. Whether it stands where it belongs is for whoever reads it to say.</summary>
    /// <exception cref="IntegrityException">The row's bytes are no receipt, or another.</exception>
    public static Receipt Open(ReceiptRow row, ContractId contract)
    {
        if (!ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out var problem))
        {
            throw Corrupt(contract, row.Sequence, $"it does not decode: {problem}");
        }

        return receipt!.ComputeHash() is var hash && hash == row.Hash
            ? receipt
            : throw Corrupt(contract, row.Sequence, $"its hash is {hash}, the row says {row.Hash}");
    }

    public static IntegrityException Corrupt(ContractId contract, Sequence sequence, string detail) =>
        new($"receipt {sequence} of contract {contract}", detail);
}
