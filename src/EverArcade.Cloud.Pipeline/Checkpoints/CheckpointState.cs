using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Checkpoints;

/// <summary>A place in history from which work can go on: genesis, or a checkpoint whose state blob has been read and checked.</summary>
public sealed record CheckpointState
{
    /// <summary>The checkpoint, or null for genesis.</summary>
    public required Checkpoint? Checkpoint { get; init; }

    public required ContractState State { get; init; }

    public required LogFrontier Frontier { get; init; }

    public Sequence Sequence => Checkpoint?.Sequence ?? Sequence.Zero;

    /// <summary>Before the first receipt of a contract.</summary>
    public static CheckpointState Genesis { get; } = new()
    {
        Checkpoint = null,
        State = ContractState.Empty,
        Frontier = LogFrontier.Empty,
    };

    /// <summary>Reads the state of a checkpoint from the bytes of its blob.</summary>
    /// <exception cref="IntegrityException">The bytes are not a state, or its root is not the checkpoint's.</exception>
    public static CheckpointState Open(Checkpoint checkpoint, ReadOnlyMemory<byte> blob)
    {
        var place = PlaceOf(checkpoint);
        if (!EncodedState.TryRead(blob, out var encoded, out var problem))
        {
            throw new IntegrityException(place, $"not a state: {problem}");
        }

        var state = ContractState.FromEncoded(encoded);
        return state.Root == checkpoint.StateRoot
            ? new CheckpointState { Checkpoint = checkpoint, State = state, Frontier = checkpoint.Frontier }
            : throw new IntegrityException(place, $"its root is {state.Root}, the checkpoint says {checkpoint.StateRoot}");
    }

    /// <summary>How messages name a checkpoint's state blob.</summary>
    public static string PlaceOf(Checkpoint checkpoint) =>
        $"state blob {checkpoint.StateBlob} of checkpoint {checkpoint.Sequence} of contract {checkpoint.Contract}";

    /// <summary>The head as it was here, on the branch it was on: a replay that goes on to a later branch enters it with
    /// <see cref="Head.On"/>.</summary>
    public Head HeadFor(Head current) => Checkpoint is null
        ? current with
        {
            Branch = BranchId.Genesis,
            Start = Sequence.Zero,
            Sequence = Sequence.Zero,
            LastReceipt = current.Contract.Hash,
            StateRoot = State.Root,
            Frontier = Frontier,
            Checkpoint = Protocol.Hash256.Zero,
            CheckpointSequence = Sequence.Zero,
        }
        : current with
        {
            Branch = Checkpoint.Branch,
            Start = Checkpoint.Branch == current.Branch ? current.Start : Sequence.Zero,
            Sequence = Checkpoint.Sequence,
            LastReceipt = Checkpoint.LastReceipt,
            StateRoot = Checkpoint.StateRoot,
            Frontier = Checkpoint.Frontier,
            Checkpoint = Checkpoint.ComputeHash(),
            CheckpointSequence = Checkpoint.Sequence,
        };
}
