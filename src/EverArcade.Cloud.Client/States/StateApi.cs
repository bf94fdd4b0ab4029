using System.Text;
using EverArcade.Cloud.Client.Checkpoints;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Client.States;

/// <summary>Reads a contract's state. Thread-safe.</summary>
public sealed class StateApi
{
    private readonly Connection _connection;

    internal StateApi(Connection connection) => _connection = connection;

    /// <summary>Entries in order of the UTF-8 bytes of their keys.</summary>
    public Task<StatePage> ListAsync(ContractId contract, string? after, int limit, CancellationToken cancellationToken) =>
        _connection.GetAsync(
            $"v1/contracts/{contract}/state?limit={limit}{Connection.Query("after", after)}",
            ClientJson.Default.StatePage, cancellationToken);

    /// <summary>One entry, present or proven absent.</summary>
    /// <exception cref="EverArcadeAnswerException">The proof does not hold for that key, value and root.</exception>
    public async Task<CheckedEntry> ReadEntryAsync(ContractId contract, string key, CancellationToken cancellationToken)
    {
        var answer = await _connection.GetAsync(
            $"v1/contracts/{contract}/state/entry?key={Uri.EscapeDataString(key)}",
            ClientJson.Default.StateEntryDocument, cancellationToken).ConfigureAwait(false);
        return Check(contract, key, answer);
    }

    /// <summary>One entry of a checkpoint's state, present or proven absent: whoever trusts the checkpoint need not trust the
    /// host.</summary>
    /// <returns>Null when the host does not have the checkpoint.</returns>
    /// <exception cref="EverArcadeAnswerException">The proof does not hold for that key, value and the checkpoint's root.</exception>
    public async Task<CheckedEntry?> ReadEntryAsync(
        CheckedCheckpoint checkpoint, string key, CancellationToken cancellationToken)
    {
        var at = checkpoint.Signed.Checkpoint;
        var answer = await _connection.FindAsync(
            $"v1/contracts/{at.Contract}/checkpoints/{at.Sequence}/state/entry?key={Uri.EscapeDataString(key)}",
            ClientJson.Default.StateEntryDocument, cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return null;
        }

        return answer.Sequence == at.Sequence && answer.StateRoot == at.StateRoot
            ? Check(at.Contract, key, answer)
            : throw new EverArcadeAnswerException(
                $"state entry of contract {at.Contract}",
                $"asked for root {at.StateRoot} at {at.Sequence}, got {answer.StateRoot} at {answer.Sequence}");
    }

    private static CheckedEntry Check(ContractId contract, string key, StateEntryDocument answer)
    {
        var place = $"state entry of contract {contract}";
        if (!StateProof.TryRead(answer.ProofBytes.Span, out var proof, out var problem))
        {
            throw new EverArcadeAnswerException(place, $"the proof does not decode: {problem}");
        }

        var keyBytes = Encoding.UTF8.GetBytes(key);
        var holds = answer.Value is { } value
            ? proof!.VerifyPresent(answer.StateRoot, keyBytes, Encoding.UTF8.GetBytes(value))
            : proof!.VerifyAbsent(answer.StateRoot, keyBytes);
        return holds && answer.Key == key
            ? new CheckedEntry
            {
                Sequence = answer.Sequence,
                StateRoot = answer.StateRoot,
                Key = key,
                Value = answer.Value,
                Proof = proof,
            }
            : throw new EverArcadeAnswerException(place, $"the proof does not verify against root {answer.StateRoot}");
    }
}
