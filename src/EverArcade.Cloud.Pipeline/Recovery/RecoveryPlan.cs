using System.Buffers;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>What a recovery would do, to be read by a person before it is done. Nothing has happened yet.</summary>
/// <remarks>The hash covers the head the plan was made for and every step: applying asks for it, makes the plan again, and
/// refuses when the world has moved in between.</remarks>
public sealed record RecoveryPlan
{
    /// <summary>Steps kept as text; the hash covers all.</summary>
    public const int StepsShownMax = 1_000;

    public required RecoveryAction Action { get; init; }

    public required ContractId Contract { get; init; }

    /// <summary>The active branch the plan was made for.</summary>
    public required BranchId Branch { get; init; }

    /// <summary>Its head's sequence.</summary>
    public required Sequence Sequence { get; init; }

    /// <summary>Its head's version: any commit in between makes another plan.</summary>
    public required HeadVersion Version { get; init; }

    /// <summary>SHA-256 of the archive the plan draws on; null when it needs none.</summary>
    public required Hash256? Archive { get; init; }

    /// <summary>What would be done, in order; at most <see cref="StepsShownMax"/>.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>How many steps there are in all.</summary>
    public required long StepCount { get; init; }

    /// <summary>Hash over all steps.</summary>
    public required Hash256 StepsHash { get; init; }

    /// <summary>What the operator log says of it beside its hash, which binds it by the steps; null for nothing.</summary>
    public string? Detail { get; init; }

    public Hash256 ComputeHash()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteByte((byte)Action);
        writer.WriteHash(Contract.Hash);
        writer.WriteUInt32(Branch.Number);
        writer.WriteUInt64(Sequence.Number);
        writer.WriteString(Version.Value);
        writer.WriteHash(Archive ?? Hash256.Zero);
        writer.WriteUInt64((ulong)StepCount);
        writer.WriteHash(StepsHash);
        return HashDomain.RecoveryPlan.Hash(output.WrittenSpan);
    }
}
