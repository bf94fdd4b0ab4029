using EverArcade.Cloud.Pipeline.Ledger;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Where a walk stopped.</summary>
/// <param name="Finding">What is wrong.</param>
/// <param name="Row">The receipt whose replay shows it; null where execution is not what shows it.</param>
internal sealed record AuditFault(AuditFinding Finding, ReceiptRow? Row = null);
