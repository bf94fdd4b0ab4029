using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Client.Receipts;

/// <summary>Reads receipts and proofs about them; everything is verified before it is returned. Thread-safe.</summary>
public sealed class ReceiptsApi
{
    /// <summary>Longest gas profile, bytes: 32,770 stacks, opened and closed.</summary>
    private const int GasProfileBytesMax = 32 << 20;

    private readonly Connection _connection;
    private readonly CheckpointsApi _checkpoints;

    internal ReceiptsApi(Connection connection, CheckpointsApi checkpoints) => (_connection, _checkpoints) = (connection, checkpoints);

    /// <summary>Receipts in ascending order; each is checked and must follow the one before it: by its hash, or, where a branch begins,
    /// by the checkpoint it began at.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="from">First sequence, from 1.</param>
    /// <param name="limit">Most items, 1 to 500.</param>
    /// <param name="raw">Whether submissions and diffs come along; those that were pruned do not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EverArcadeAnswerException">A receipt does not verify, two do not link, or one is left out without a word.</exception>
    public Task<Page<CheckedReceipt>> ListAsync(
        ContractId contract, Sequence from, int limit, bool raw, CancellationToken cancellationToken) =>
        ListAsync(contract, new ReceiptRange { From = from, Limit = limit, IsRaw = raw }, cancellationToken);

    /// <summary>Receipts in ascending order; each is checked and must follow the one before it.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="range">Which of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Every receipt of the page is in <see cref="Page{T}.Items"/>, or its sequence in <see cref="Page{T}.Unreadable"/>: the
    /// host admits that it has lost it. The first behind such a one is linked to nothing before it, so who needs one chain has none
    /// where that list is not empty.</returns>
    /// <exception cref="EverArcadeAnswerException">A receipt does not verify, two do not link, or one is left out without a word.</exception>
    public async Task<Page<CheckedReceipt>> ListAsync(ContractId contract, ReceiptRange range, CancellationToken cancellationToken)
    {
        var page = await _connection.GetAsync(
            $"v1/contracts/{contract}/receipts?from={range.From}&limit={range.Limit}{(range.IsRaw ? "&raw=true" : "")}"
            + Connection.Query("branch", range.Branch?.ToString()),
            ClientJson.Default.PageReceiptDocument, cancellationToken).ConfigureAwait(false);
        return await new ReceiptPageCheck(_checkpoints, contract, range).RunAsync(page, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One receipt, or null when there is none (yet).</summary>
    public async Task<CheckedReceipt?> ReadAsync(
        ContractId contract, Sequence sequence, bool raw, CancellationToken cancellationToken)
    {
        var document = await _connection.FindAsync(
            $"v1/contracts/{contract}/receipts/{sequence}{(raw ? "?raw=true" : "")}",
            ClientJson.Default.ReceiptDocument, cancellationToken).ConfigureAwait(false);
        var receipt = document?.Check(contract);
        return receipt is null || receipt.Receipt.Sequence == sequence
            ? receipt
            : throw new EverArcadeAnswerException(
                $"receipt {sequence} of contract {contract}", $"answered with receipt {receipt.Receipt.Sequence}");
    }

    /// <summary>A verified proof that a receipt stands in the log.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="sequence">The receipt.</param>
    /// <param name="size">Which log: the one of so many receipts; null for the head's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>Compare the root with one from somewhere else (a checkpoint, a witness, an earlier visit): a proof to a root
    /// that only this answer names says that the answer is consistent, not that it is true.</remarks>
    public async Task<CheckedInclusion> ProveAsync(
        ContractId contract, Sequence sequence, ulong? size, CancellationToken cancellationToken)
    {
        var answer = await _connection.GetAsync(
            $"v1/contracts/{contract}/receipts/{sequence}/proof{(size is { } asked ? $"?size={asked}" : "")}",
            ClientJson.Default.InclusionDocument, cancellationToken).ConfigureAwait(false);
        var proof = new InclusionProof { Index = sequence.Number - 1, Size = answer.Size, Path = answer.Path };
        return answer.Sequence == sequence && (size is null || size == answer.Size)
            && proof.Verify(answer.Size, answer.Root, answer.Receipt)
            ? new CheckedInclusion(proof, answer.Receipt, answer.Root)
            : throw new EverArcadeAnswerException(
                $"inclusion of receipt {sequence} of contract {contract}", "the proof does not verify");
    }

    /// <summary>A verified proof that the log only grew between two sizes.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="from">The smaller size.</param>
    /// <param name="to">The larger size; null for the head's.</param>
    /// <param name="knownFromRoot">The root at the smaller size as the caller knows it; null takes the server's word.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EverArcadeAnswerException">The log was rewritten: what it was is no longer its beginning.</exception>
    public async Task<CheckedConsistency> CompareAsync(
        ContractId contract, ulong from, ulong? to, Hash256? knownFromRoot, CancellationToken cancellationToken)
    {
        var answer = await _connection.GetAsync(
            $"v1/contracts/{contract}/log/consistency?from={from}{Connection.Query("to", to?.ToString())}",
            ClientJson.Default.ConsistencyDocument, cancellationToken).ConfigureAwait(false);
        var proof = new ConsistencyProof { OldSize = from, NewSize = answer.To, Path = answer.Path };
        var oldRoot = knownFromRoot ?? answer.FromRoot;
        return answer.From == from && (to is null || to == answer.To)
            && proof.Verify(from, oldRoot, answer.To, answer.ToRoot)
            ? new CheckedConsistency(proof, oldRoot, answer.ToRoot)
            : throw new EverArcadeAnswerException(
                $"log of contract {contract}", $"no proof that size {answer.To} continues size {from} with root {oldRoot}");
    }

    /// <summary>Has the server re-execute a receipt and say which functions used its gas; the server's word is taken for it.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="sequence">The receipt.</param>
    /// <param name="format"><c>json</c>, <c>text</c>, <c>speedscope</c> or <c>svg</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file; null when there is no such contract or receipt.</returns>
    /// <exception cref="EverArcadeProblemException">The server refuses or fails.</exception>
    public Task<ReadOnlyMemory<byte>?> ReadGasProfileAsync(
        ContractId contract, Sequence sequence, string format, CancellationToken cancellationToken) =>
        _connection.FindBytesAsync(
            $"v1/contracts/{contract}/receipts/{sequence}/gas-profile?format={Uri.EscapeDataString(format)}", GasProfileBytesMax,
            cancellationToken);
}
