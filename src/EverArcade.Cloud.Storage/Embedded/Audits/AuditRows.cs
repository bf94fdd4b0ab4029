using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Audits;

/// <summary>Audit reports by contract and id; a report that grows is rewritten.</summary>
internal sealed class AuditRows(Database database)
{
    private readonly Statement _write = database.Prepare(
        "audit", "INSERT OR REPLACE INTO audit (contract, id, report, seal) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _read = database.Prepare(
        "audit", "SELECT id, report, seal FROM audit WHERE contract = ?1 AND id = ?2");

    private readonly Statement _newest = database.Prepare(
        "audit", "SELECT id, report, seal FROM audit WHERE contract = ?1 ORDER BY id DESC LIMIT ?2");

    private readonly Statement _before = database.Prepare(
        "audit", "SELECT id, report, seal FROM audit WHERE contract = ?1 AND id < ?3 ORDER BY id DESC LIMIT ?2");

    private readonly Statement _newestIds = database.Prepare(
        "audit", "SELECT id FROM audit WHERE contract = ?1 ORDER BY id DESC LIMIT ?2");

    private readonly Statement _idsBefore = database.Prepare(
        "audit", "SELECT id FROM audit WHERE contract = ?1 AND id < ?3 ORDER BY id DESC LIMIT ?2");

    public void Write(AuditReport report)
    {
        var bytes = AuditReportCodec.Encode(report);
        _write.Bind(1, report.Contract.Hash).Bind(2, report.Id).Bind(3, bytes).Bind(4, RowSeal.Compute(0, bytes)).Run();
    }

    public AuditReport? Read(ContractId contract, string auditId)
    {
        using var rows = _read.Bind(1, contract.Hash).Bind(2, auditId).Open();
        return rows.Next() ? Report(rows, contract) : null;
    }

    public IReadOnlyList<AuditReport> List(ContractId contract, string? before, int max)
    {
        var statement = before is null ? _newest : _before.Bind(3, before);
        using var rows = statement.Bind(1, contract.Hash).Bind(2, max).Open();
        var reports = new List<AuditReport>();
        while (rows.Next())
        {
            reports.Add(Report(rows, contract));
        }

        return reports;
    }

    public IReadOnlyList<string> ListIds(ContractId contract, string? before, int max)
    {
        var statement = before is null ? _newestIds : _idsBefore.Bind(3, before);
        using var rows = statement.Bind(1, contract.Hash).Bind(2, max).Open();
        var ids = new List<string>();
        while (rows.Next())
        {
            ids.Add(rows.Text(0));
        }

        return ids;
    }

    private static AuditReport Report(Rows rows, ContractId contract)
    {
        var id = rows.Text(0);
        return RowSeal.Matches(rows.Blob(2), 0, rows.Blob(1)) && AuditReportCodec.TryRead(rows.Blob(1), out var report)
            && report!.Contract == contract && report.Id == id
            ? report
            : throw new IntegrityException(
                $"audit {id} of contract {contract}", "the report does not match its seal");
    }
}
