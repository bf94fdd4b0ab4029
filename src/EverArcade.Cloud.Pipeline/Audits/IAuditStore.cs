using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Reports of audits that have run. Thread-safe.</summary>
public interface IAuditStore
{
    /// <summary>Writes a report, or replaces the one with the same id (an audit that runs reports its progress so).</summary>
    Task WriteAsync(AuditReport report, CancellationToken cancellationToken);

    Task<AuditReport?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken);

    /// <summary>Reports of a contract, newest first, those older than <paramref name="before"/> (an audit id).</summary>
    Task<IReadOnlyList<AuditReport>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken);
}
