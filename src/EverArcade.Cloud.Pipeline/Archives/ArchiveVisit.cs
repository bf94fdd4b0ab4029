using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>An item of an archive that has been found good.</summary>
public sealed record ArchiveVisit
{
    public required ArchiveItemKind Kind { get; init; }

    /// <summary>The item's bytes.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Where the history stands after it; null before the package.</summary>
    public required Head? Head { get; init; }

    /// <summary>The receipt with submission and diff, when it is one.</summary>
    public ArchiveRecord? Record { get; init; }

    /// <summary>The checkpoint, when it is one or a start.</summary>
    public SignedCheckpoint? Checkpoint { get; init; }

    /// <summary>The audit certificate, when it is one.</summary>
    public SignedAuditCertificate? Certificate { get; init; }

    /// <summary>The encoded state at that checkpoint.</summary>
    public ReadOnlyMemory<byte> State { get; init; }

    /// <summary>The genesis, on the item of the package: everything before it is known then.</summary>
    public Genesis? Genesis { get; init; }
}
