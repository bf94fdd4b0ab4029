using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What re-executing one range came to.</summary>
internal sealed record RangeResult
{
    /// <summary>The head where the range starts: genesis or a checkpoint.</summary>
    public required Head? Start { get; init; }

    /// <summary>The head after the last receipt that came out as it is stored.</summary>
    public required Head? End { get; init; }

    public required AuditOutcome Outcome { get; init; }

    /// <summary>The first bad item; null when there is none.</summary>
    public RecordedFinding? Finding { get; init; }

    /// <summary>Receipts re-executed and found good.</summary>
    public ulong Compared => Start is null || End is null ? 0 : End.Sequence.Number - Start.Sequence.Number;
}
