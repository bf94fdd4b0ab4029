namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>Where a contract's history stands at one end of an audited range.</summary>
/// <param name="Sequence">The last receipt before, or of, the range.</param>
/// <param name="LastReceipt">Its hash; before the first, what the first receipt links to.</param>
/// <param name="StateRoot">The state after it.</param>
/// <param name="LogRoot">Root of the receipt log of that size.</param>
public readonly record struct AuditEnd(
    Contracts.Sequence Sequence, Hash256 LastReceipt, Hash256 StateRoot, Hash256 LogRoot);
