using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Tests.Hosting;

/// <summary>A store of which one report is not what was written.</summary>
internal sealed class RottenAudits(IAuditStore store) : IAuditStore
{
    /// <summary>The audit whose report has rotted.</summary>
    public string? Rotten { get; set; }

    public Task WriteAsync(AuditReport report, CancellationToken cancellationToken) => store.WriteAsync(report, cancellationToken);

    public Task<AuditReport?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        auditId == Rotten ? throw Fault() : store.ReadAsync(contract, auditId, cancellationToken);

    public async Task<IReadOnlyList<AuditReport>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken)
    {
        var reports = await store.ListAsync(contract, before, max, cancellationToken);
        return reports.Any(report => report.Id == Rotten) ? throw Fault() : reports;
    }

    public Task<IReadOnlyList<string>> ListIdsAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken) =>
        store.ListIdsAsync(contract, before, max, cancellationToken);

    private IntegrityException Fault() => new($"audit {Rotten}", "the report does not match its seal");
}
