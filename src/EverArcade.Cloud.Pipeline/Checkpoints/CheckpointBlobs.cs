using System.Globalization;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>The states at all checkpoints of all contracts, on every branch, closed ones too.</summary>
internal sealed class CheckpointBlobs(ILedger ledger) : IBlobOwner
{
    private const int PageRows = 500;

    public string Name => "checkpoints";

    public Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken) => ContractBlobNames.ListAsync(
        ledger, place, (contract, within) => ListAsync(contract, within, cancellationToken), cancellationToken);

    /// <param name="contract">The contract.</param>
    /// <param name="within">Branch and the next sequence there, 8 and 16 hex digits; null at the beginning.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<BlobNames> ListAsync(ContractId contract, string? within, CancellationToken cancellationToken)
    {
        var (branch, next) = Parse(within);
        var active = await ReadHeadAsync(() => ledger.ReadHeadAsync(contract, cancellationToken), contract);
        var head = active.Branch == branch
            ? active : await ReadHeadAsync(() => ledger.ReadHeadAsync(contract, branch, cancellationToken), contract);

        // What lies at or below its start is of the branch before, and listed there.
        var from = branch == BranchId.Genesis || next > head.Start ? next : head.Start.Next;
        var rows = await ledger.ListCheckpointsAsync(contract, branch, from, PageRows, cancellationToken);
        var named = rows.Select(row => Read(row, contract)).ToArray();
        return rows.Count > 0
            ? new BlobNames(named, Format(branch, rows[^1].Sequence.Next))
            : new BlobNames([], branch.Number < active.Branch.Number
                ? Format(new BranchId(branch.Number + 1), Sequence.Zero) : null);
    }

    private static async Task<Head> ReadHeadAsync(Func<Task<VersionedHead?>> read, ContractId contract) =>
        (await read())?.Head ?? throw IntegrityException.OfHead(contract, "it is gone");

    /// <summary>What the row names, whoever signed it: only that it is what was written matters here.</summary>
    private static Hash256 Read(CheckpointRow row, ContractId contract) =>
        SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _) && signed!.Checkpoint.ComputeHash() == row.Hash
            ? signed.Checkpoint.StateBlob
            : throw new IntegrityException(
                $"checkpoint {row.Sequence} of contract {contract}", "it does not hash to its name: which blob it names is unknown");

    private static string Format(BranchId branch, Sequence sequence) => $"{branch.Number:x8}{sequence.Number:x16}";

    private static (BranchId Branch, Sequence Next) Parse(string? within)
    {
        const int branchDigits = 8;
        if (within is null)
        {
            return (BranchId.Genesis, Sequence.Zero);
        }

        return within.Length > branchDigits
            && uint.TryParse(within.AsSpan(0, branchDigits), NumberStyles.AllowHexSpecifier, null, out var branch)
            && ulong.TryParse(within.AsSpan(branchDigits), NumberStyles.AllowHexSpecifier, null, out var sequence)
                ? (new BranchId(branch), new Sequence(sequence))
                : throw new IntegrityException("collection of blobs", $"'{within}' is no place among checkpoints");
    }
}
