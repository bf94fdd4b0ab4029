using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>What the samples left behind, as a host would store it: submissions, receipts, diffs and checkpoints.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PlayedHistory(SampleHistory samples)
{
    /// <summary>Bytes kept; a history beyond that is not kept to its end.</summary>
    private const long BytesMax = 256 << 20;

    private readonly List<ArchiveRecord> _records = [];
    private readonly List<(SignedCheckpoint Checkpoint, ContractState State)> _checkpoints = [];
    private long _bytes;

    public SampleHistory Samples { get; } = samples;

    /// <summary>The head after the last record.</summary>
    public Head Head { get; private set; } = Head.AtGenesis(samples.Genesis);

    public ContractState State { get; private set; } = ContractState.Empty;

    public IReadOnlyList<ArchiveRecord> Records => _records;

    /// <summary>Checkpoints on the way, with their states.</summary>
    public IReadOnlyList<(SignedCheckpoint Checkpoint, ContractState State)> Checkpoints => _checkpoints;

    /// <summary>Gas of all receipts.</summary>
    public ulong GasUsed { get; private set; }

    public bool HasRoom => _bytes < BytesMax;

    public void Add(ReadOnlyMemory<byte> submission, TransitionResult result)
    {
        _records.Add(new ArchiveRecord { Receipt = result.Receipt, Submission = submission, Diff = result.EncodedDiff });
        _bytes += submission.Length + result.EncodedDiff.Length + Protocol.Receipts.Receipt.EncodedLength;
        GasUsed += result.Receipt.GasUsed;
        (Head, State) = (result.NextHead, result.State);
    }

    /// <summary>Checkpoints where it stands.</summary>
    public void Checkpoint(Protocol.Keys.SigningKey host)
    {
        var checkpoint = Protocol.Checkpoints.Checkpoint.Of(Head, State.Encoded.ComputeBlobHash());
        _checkpoints.Add((SignedCheckpoint.Sign(checkpoint, host), State));
        Head = Head with { Checkpoint = checkpoint.ComputeHash(), CheckpointSequence = checkpoint.Sequence };
    }
}
