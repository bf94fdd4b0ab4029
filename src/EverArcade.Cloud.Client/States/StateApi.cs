using System.Text;
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
