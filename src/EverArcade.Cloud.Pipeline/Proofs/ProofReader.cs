using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.Proofs;

/// <summary>Makes proofs about a contract's receipt log from what the ledger keeps of it. Thread-safe.</summary>
/// <remarks>Reads at most a few hundred hashes for each factor of 256 in the log's size, never the whole log: one group of 256
/// receipt hashes at either edge, and stored subtree roots for the rest.</remarks>
public sealed class ProofReader(ILedger ledger)
{
    /// <summary>Proves that a receipt stands in the log.</summary>
    /// <param name="head">The head as it was read; the log reaches up to it.</param>
    /// <param name="sequence">The receipt, from 1 up to <paramref name="size"/>.</param>
    /// <param name="size">Which log: the one of so many receipts, at most the head's sequence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IntegrityException">Receipts or nodes are missing, or they do not give the head's log root.</exception>
    public async Task<InclusionReading> ReadInclusionAsync(
        Head head, Sequence sequence, ulong size, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, head.Sequence.Number);
        ArgumentOutOfRangeException.ThrowIfZero(sequence.Number);
        var index = sequence.Number - 1;
        var log = await StoredLog.ReadAsync(ledger, head, nodes => Prove(index, size, nodes), cancellationToken);
        var reading = Prove(index, size, log);
        CheckRoot(head, size, reading.Root);
        return reading.Proof.Verify(size, reading.Root, reading.Receipt) ? reading : throw Inconsistent(head);
    }

    /// <summary>Proves that the log of <paramref name="newSize"/> receipts begins with that of <paramref name="oldSize"/>.</summary>
    /// <exception cref="IntegrityException">Receipts or nodes are missing, or they do not give the head's log root.</exception>
    public async Task<ConsistencyReading> ReadConsistencyAsync(
        Head head, ulong oldSize, ulong newSize, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, head.Sequence.Number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        var log = await StoredLog.ReadAsync(ledger, head, nodes => Compare(oldSize, newSize, nodes), cancellationToken);
        var reading = Compare(oldSize, newSize, log);
        CheckRoot(head, newSize, reading.NewRoot);
        return reading.Proof.Verify(oldSize, reading.OldRoot, newSize, reading.NewRoot) ? reading : throw Inconsistent(head);
    }

    private static InclusionReading Prove(ulong index, ulong size, LogNodeSource stored)
    {
        var nodes = LogStoredNodes.AsSource(stored);
        return new InclusionReading(
            LogProofs.Inclusion(index, size, nodes), LogProofs.Root(size, nodes), stored(0, index));
    }

    private static ConsistencyReading Compare(ulong oldSize, ulong newSize, LogNodeSource stored)
    {
        var nodes = LogStoredNodes.AsSource(stored);
        return new ConsistencyReading(
            LogProofs.Consistency(oldSize, newSize, nodes), LogProofs.Root(oldSize, nodes), LogProofs.Root(newSize, nodes));
    }

    private static void CheckRoot(Head head, ulong size, Hash256 root)
    {
        if (size == head.Sequence.Number && root != head.Frontier.Root)
        {
            throw new IntegrityException(
                $"log of contract {head.Contract}", $"its nodes give root {root}, the head says {head.Frontier.Root}");
        }
    }

    // Receipts below a stored node take no part in the root, so a damaged one shows only in the proof.
    private static IntegrityException Inconsistent(Head head) =>
        new($"log of contract {head.Contract}", "its receipts and its stored nodes do not give one another");
}
