using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Checkpoints;

/// <summary>Reads checkpoints; each is checked before it is returned. Thread-safe.</summary>
public sealed class CheckpointsApi
{
    private readonly Connection _connection;

    internal CheckpointsApi(Connection connection) => _connection = connection;

    /// <summary>Checkpoints in ascending order.</summary>
    public async Task<Page<CheckedCheckpoint>> ListAsync(
        ContractId contract, Sequence from, int limit, CancellationToken cancellationToken)
    {
        var page = await _connection.GetAsync(
            $"v1/contracts/{contract}/checkpoints?from={from}&limit={limit}",
            ClientJson.Default.PageCheckpointDocument, cancellationToken).ConfigureAwait(false);
        return new Page<CheckedCheckpoint> { Items = [.. page.Items.Select(item => item.Check(contract))], Next = page.Next, Unreadable = page.Unreadable };
    }

    /// <summary>The newest checkpoint at or below a sequence, or null when there is none.</summary>
    public Task<CheckedCheckpoint?> ReadAsync(ContractId contract, Sequence atOrBelow, CancellationToken cancellationToken) =>
        ReadAsync(contract, null, atOrBelow, cancellationToken);

    /// <summary>The same in the history of a branch, active or closed; null for the active one.</summary>
    public async Task<CheckedCheckpoint?> ReadAsync(
        ContractId contract, BranchId? branch, Sequence atOrBelow, CancellationToken cancellationToken)
    {
        var query = branch is { } asked ? $"?branch={asked}" : "";
        var document = await _connection.FindAsync(
            $"v1/contracts/{contract}/checkpoints/{atOrBelow}{query}", ClientJson.Default.CheckpointDocument, cancellationToken)
            .ConfigureAwait(false);
        var found = document?.Check(contract);
        return found is null || found.Signed.Checkpoint.Sequence <= atOrBelow
            ? found
            : throw new EverArcadeAnswerException(
                $"checkpoint of contract {contract}", $"asked at or below {atOrBelow}, got {found.Signed.Checkpoint.Sequence}");
    }
}
