using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>Makes the checkpoint of a head: state blob first, then the signed row that a commit makes visible. A crash
/// between the two leaves an orphan blob, which nothing trusts.</summary>
public sealed class CheckpointWriter(IBlobStore blobs, HostKey host, PipelineOptions options)
{
    /// <summary>Whether enough has happened since the newest checkpoint.</summary>
    public bool IsDue(Head head, long diffBytesSince) =>
        head.Sequence.Number - head.CheckpointSequence.Number >= (ulong)options.CheckpointReceipts
        || diffBytesSince >= options.CheckpointDiffBytes;

    /// <summary>Writes the state blob and signs the checkpoint; the row is not in the ledger yet.</summary>
    public async Task<CheckpointRow> WriteAsync(Head head, ContractState state, CancellationToken cancellationToken)
    {
        var blob = await blobs.WriteAsync(state.Encoded.Bytes, cancellationToken);
        var checkpoint = Checkpoint.Of(head, blob);
        var signed = SignedCheckpoint.Sign(checkpoint, host.Key);
        return new CheckpointRow(head.Sequence, checkpoint.ComputeHash(), signed.Encode());
    }
}
