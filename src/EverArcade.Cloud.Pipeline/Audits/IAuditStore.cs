using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Reports of audits that have run. Thread-safe.</summary>
public interface IAuditStore
{
    /// <summary>Longest id, bytes of UTF-8: as hex in UTF-16 four times as long, below the 1 KiB of an Azure Table key.</summary>
    const int IdBytesMax = 200;

    /// <summary>Writes a report, or replaces the one with the same id (an audit that runs reports its progress so).</summary>
    /// <exception cref="ArgumentException">The id is longer than <see cref="IdBytesMax"/>, or has no exact UTF-8 form.</exception>
    Task WriteAsync(AuditReport report, CancellationToken cancellationToken);

    Task<AuditReport?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken);

    /// <summary>Reports of a contract, newest first, those older than <paramref name="before"/> (an audit id).</summary>
    /// <exception cref="IntegrityException">One of them is not what was written.</exception>
    Task<IReadOnlyList<AuditReport>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken);

    /// <summary>Ids of the same reports in the same order, also of those that cannot be read.</summary>
    Task<IReadOnlyList<string>> ListIdsAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken);
}
