using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Reading;
using EverArcade.Cloud.Storage.Embedded.Writing;

namespace EverArcade.Cloud.Storage.Embedded.Audits;

/// <summary>Audit reports in SQLite.</summary>
internal sealed class EmbeddedAuditStore(WriteLoop writer, ReaderPool readers) : IAuditStore
{
    public Task WriteAsync(AuditReport report, CancellationToken cancellationToken)
    {
        StoredText.Check(report.Id, nameof(report), IAuditStore.IdBytesMax);
        return writer.RunAsync(
            session =>
            {
                session.Audits.Write(report);
                return true;
            },
            cancellationToken);
    }

    public Task<AuditReport?> ReadAsync(ContractId contract, string auditId, CancellationToken cancellationToken) =>
        !StoredText.IsExact(auditId, IAuditStore.IdBytesMax) ? Task.FromResult<AuditReport?>(null) : readers.ReadAsync(
            static (session, key) => session.Audits.Read(key.contract, key.auditId),
            (contract, auditId), cancellationToken);

    public Task<IReadOnlyList<AuditReport>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken) =>
        before is not null && !StoredText.IsExact(before, IAuditStore.IdBytesMax)
            ? Task.FromResult<IReadOnlyList<AuditReport>>([])
            : readers.ReadAsync(
                static (session, page) => session.Audits.List(page.contract, page.before, page.max),
                (contract, before, max), cancellationToken);

    public Task<IReadOnlyList<string>> ListIdsAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken) =>
        before is not null && !StoredText.IsExact(before, IAuditStore.IdBytesMax)
            ? Task.FromResult<IReadOnlyList<string>>([])
            : readers.ReadAsync(
                static (session, page) => session.Audits.ListIds(page.contract, page.before, page.max),
                (contract, before, max), cancellationToken);
}
