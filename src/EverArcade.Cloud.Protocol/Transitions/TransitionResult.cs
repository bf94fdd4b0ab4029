using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Transitions;

/// <summary>What one execution makes of a contract: everything a commit writes.</summary>
public sealed record TransitionResult
{
    public required Receipt Receipt { get; init; }

    public required Hash256 ReceiptHash { get; init; }

    /// <summary>What changed; empty for a failure.</summary>
    public required StateDiff Diff { get; init; }

    /// <summary>The state afterwards; for a failure the one before.</summary>
    public required ContractState State { get; init; }

    /// <summary>The head that the commit puts in place of the one before.</summary>
    public required Head NextHead { get; init; }

    /// <summary>The diff's canonical bytes.</summary>
    public ReadOnlyMemory<byte> EncodedDiff => Diff.Encoded;
}
