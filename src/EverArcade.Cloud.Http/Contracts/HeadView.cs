using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>Where a contract stands.</summary>
internal sealed record HeadView
{
    public required BranchId Branch { get; init; }

    public required Sequence Sequence { get; init; }

    public required Hash256 LastReceipt { get; init; }

    public required Hash256 StateRoot { get; init; }

    public required Hash256 LogRoot { get; init; }

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    public required ContractStatus Status { get; init; }

    public required Hash256? Checkpoint { get; init; }

    public required Sequence CheckpointSequence { get; init; }

    public static HeadView Of(Head head) => new()
    {
        Branch = head.Branch,
        Sequence = head.Sequence,
        LastReceipt = head.LastReceipt,
        StateRoot = head.StateRoot,
        LogRoot = head.Frontier.Root,
        Package = head.Package,
        Profile = head.Profile,
        Status = head.Status,
        Checkpoint = head.Checkpoint.IsZero ? null : head.Checkpoint,
        CheckpointSequence = head.CheckpointSequence,
    };
}
