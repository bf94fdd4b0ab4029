using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Where a walk stopped.</summary>
/// <param name="Finding">What is wrong.</param>
/// <param name="Row">The receipt whose replay shows it; null where execution is not what shows it.</param>
/// <param name="End">Where the walk counts as having come to, when it has gone on while this was being found; null: where it stands.</param>
internal sealed record AuditFault(AuditFinding Finding, ReceiptRow? Row = null, Head? End = null);
