using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Which receipts to re-execute.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="From">First sequence to report on, from 1; re-execution starts at the checkpoint below it.</param>
/// <param name="To">Last sequence; null for the head's at the start.</param>
public sealed record AuditRequest(ContractId Contract, Sequence From, Sequence? To);
