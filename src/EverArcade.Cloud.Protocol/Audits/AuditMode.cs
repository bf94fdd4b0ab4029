namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>Which receipts of its range an audit re-executed. Numbered by hand, append-only; stands in certificates.</summary>
public enum AuditMode : byte
{
    /// <summary>Every receipt.</summary>
    Full = 1,

    /// <summary>Intervals between checkpoints, chosen by a seed (docs/audits.md, Sampling).</summary>
    Sampled = 2,
}
