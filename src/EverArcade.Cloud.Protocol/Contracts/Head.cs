using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>Where a contract stands: everything the next receipt depends on, and the only thing that changes
/// (docs/protocol.md, Glossary).</summary>
/// <remarks>The log's size equals <see cref="Sequence"/>: one leaf a receipt.</remarks>
public sealed record Head
{
    public required ContractId Contract { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>Sequence of the last receipt; zero before the first.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>Hash of the last receipt; before the first, the contract's id (or the checkpoint a branch started from).</summary>
    public required Hash256 LastReceipt { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required LogFrontier Frontier { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    public required ContractStatus Status { get; init; }

    /// <summary>Hash of the newest checkpoint, <see cref="Hash256.Zero"/> when there is none.</summary>
    public required Hash256 Checkpoint { get; init; }

    /// <summary>Sequence of the newest checkpoint; zero when there is none.</summary>
    public required Sequence CheckpointSequence { get; init; }

    /// <summary>Sequence at which the branch begins: what lies at or below it is the history of the branch before. Zero on
    /// the genesis branch.</summary>
    public Sequence Start { get; init; }

    /// <summary>The head of a contract that has executed nothing.</summary>
    public static Head AtGenesis(Genesis genesis) => new()
    {
        Contract = genesis.ComputeId(),
        Branch = BranchId.Genesis,
        Sequence = Sequence.Zero,
        LastReceipt = genesis.ComputeId().Hash,
        StateRoot = Hash256.Zero,
        Frontier = LogFrontier.Empty,
        Package = genesis.Package,
        Profile = genesis.Profile,
        Status = ContractStatus.Active,
        Checkpoint = Hash256.Zero,
        CheckpointSequence = Sequence.Zero,
    };

    /// <summary>The head of a new branch that goes on from a checkpoint: the checkpoint's hash stands where a receipt's
    /// would, so the branch's first receipt names where the branch came from.</summary>
    public static Head AtCheckpoint(Checkpoint from, BranchId branch)
    {
        var hash = from.ComputeHash();
        return new Head
        {
            Contract = from.Contract,
            Branch = branch,
            Sequence = from.Sequence,
            LastReceipt = hash,
            StateRoot = from.StateRoot,
            Frontier = from.Frontier,
            Package = from.Package,
            Profile = from.Profile,
            Status = ContractStatus.Active,
            Checkpoint = hash,
            CheckpointSequence = from.Sequence,
            Start = from.Sequence,
        };
    }

    /// <summary>The head that the next receipt on a branch follows: this one on its own branch, and that of a later branch
    /// when the newest checkpoint stands at this very place.</summary>
    /// <returns>Null when that branch does not begin here.</returns>
    public Head? On(BranchId branch)
    {
        if (branch == Branch)
        {
            return this;
        }

        var beginsHere = branch.Number > Branch.Number && !Checkpoint.IsZero && CheckpointSequence == Sequence;
        return beginsHere ? this with { Branch = branch, LastReceipt = Checkpoint, Start = Sequence } : null;
    }
}
