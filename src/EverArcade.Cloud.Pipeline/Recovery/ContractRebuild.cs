using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Finds a contract's own row again that is gone or has rotted. The contract's id is the hash of what the row says, so whatever
/// hashes to it is it, wherever it was found. Thread-safe.</summary>
public sealed class ContractRebuild(ILedger ledger, TimeProvider time)
{
    /// <returns>The row as it is or is to be, and its repair where it needs one; null where nothing says that there is such a
    /// contract.</returns>
    /// <exception cref="IntegrityException">Nothing that stands here hashes to the id.</exception>
    internal async Task<(ContractRecord Record, RecordRepair? Repair)?> PlanAsync(
        ContractId contract, ArchivedOrigin? archived, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.ReadContractAsync(contract, cancellationToken) is { } standing)
            {
                return (standing, null);
            }
        }
        catch (IntegrityException)
        {
            // What is left of it comes next.
        }

        if (await ledger.ReadContractTracesAsync(contract, cancellationToken) is not { } traces)
        {
            return null;
        }

        var (genesis, source) = FromTraces(contract, traces) ?? FromArchive(archived)
            ?? throw new IntegrityException(
                $"contract {contract}",
                "nothing that stands here hashes to its id: its name and its salt are in no receipt. Bring an archive of it");
        var (createdAt, how) = await FindTimeAsync(contract, traces, cancellationToken);
        return (new ContractRecord(genesis, createdAt), new RecordRepair(
            [
                $"write the contract's own row: package {genesis.Package}, profile {genesis.Profile}, name '{genesis.Name}', salt {genesis.Salt}",
                $"taken from {source}; it hashes to the contract's id",
                how,
                "its heads, its status and its schedule have rows of their own and stay as they are",
            ],
            async ending => _ = await ledger.RestoreContractAsync(new ContractRecord(genesis, createdAt), ending)));
    }

    private static (Genesis Genesis, string Source)? FromArchive(ArchivedOrigin? archived) =>
        archived is null ? null : (archived.Genesis, $"archive {archived.Archive}");

    private static (Genesis Genesis, string Source)? FromTraces(ContractId contract, ContractTraces traces)
    {
        foreach (var bytes in traces.Geneses)
        {
            if (TryRead(contract, bytes.Span) is { } whole)
            {
                return (whole, "what stands here: the rest of its row has rotted");
            }
        }

        // One bit that has flipped is the commonest rot, and a genesis has some 2,000.
        foreach (var trace in traces.Geneses)
        {
            var bytes = trace.ToArray();
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                if (TryRead(contract, bytes) is { } mended)
                {
                    return (mended, $"what stands here with bit {bit % 8} of byte {bit / 8} turned back");
                }

                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        return null;
    }

    private static Genesis? TryRead(ContractId contract, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        return Genesis.TryRead(ref reader, out var genesis) && reader.TryEnd() && genesis!.ComputeId() == contract ? genesis : null;
    }

    /// <summary>When it was created is part of no hash.</summary>
    private async Task<(DateTimeOffset At, string How)> FindTimeAsync(
        ContractId contract, ContractTraces traces, CancellationToken cancellationToken)
    {
        if (traces.CreatedAt is { } known)
        {
            return (known, $"it was created at {known:u}, as stands here");
        }

        try
        {
            if (await ledger.ReadReceiptsAsync(contract, BranchId.Genesis, Sequence.Zero.Next, 1, cancellationToken) is [var first])
            {
                return (first.CommittedAt, $"when it was created is not known: the time of receipt 1, {first.CommittedAt:u}, stands in for it");
            }
        }
        catch (IntegrityException)
        {
            // A time beside a receipt is not worth more than the receipt.
        }

        return (time.GetUtcNow(), "when it was created is not known: the time at which this is carried out stands in for it");
    }
}
