using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Says of a contract whose head, or whose own row, cannot be read what an audit says of any other finding: a finding, a quarantine, a
/// failed report. There is no certificate, since there is no end that one could name. Thread-safe.</summary>
public sealed class UnreadableHead(
    ILedger ledger, IRecordStore store, IAuditStore reports, Quarantine quarantine, RangeAudit audit,
    PipelineInstruments instruments, TimeProvider time)
{
    private readonly AuditRecords _records = new(store);

    /// <param name="order">The audit that cannot be begun.</param>
    /// <param name="corrupt">What reading the head has said.</param>
    /// <param name="cancellationToken">Ends the call; the same again says the same.</param>
    public async Task<AuditReport> ReportAsync(
        AuditOrder order, IntegrityException corrupt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (branch, _) = await LostHeads.FindFirstAsync(ledger, order.Contract, cancellationToken);
        var kind = CorruptionKind.Of(corrupt);
        var finding = new RecordedFinding
        {
            Contract = order.Contract,
            Branch = branch,
            Sequence = Sequence.Zero,
            Kind = kind,
            Expected = kind == CorruptionKind.Genesis
                ? "a genesis that hashes to the contract's id" : $"the head of branch {branch} as it was committed",
            Found = RangeAudit.Cut(corrupt.Detail),
        };
        var id = order.Id ?? AuditId.Create(now);
        var hash = await _records.WriteFindingAsync(finding, cancellationToken);
        _ = await quarantine.SetAsync(order.Contract, $"audit {id}: {kind}", hash, "audit", cancellationToken);
        instruments.Found(kind);
        var report = new AuditReport
        {
            Id = id,
            Contract = order.Contract,
            Branch = branch,
            From = order.From,
            To = Sequence.Zero,
            Checkpoint = Sequence.Zero,
            Compared = 0,
            Verdict = AuditVerdict.Failed,
            Findings = [new AuditFinding(finding.Sequence, finding.Kind, finding.Expected, finding.Found)],
            Engine = audit.EngineNames(order.IsDual),
            StartedAt = now,
            EndedAt = time.GetUtcNow(),
        };
        await reports.WriteAsync(report, cancellationToken);
        return report;
    }
}
