using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What one message of the audits queue asks for: a range to audit, or a released contract's backlog to run.
/// Thread-safe.</summary>
public sealed class AuditWork(BacklogRun backlog, RangeWork ranges) : IQueueWork
{
    public async Task<DeliveryEnd> RunAsync(string body, CancellationToken cancellationToken)
    {
        if (!AuditMessage.TryParse(body, out var work))
        {
            return new DeliveryEnd.Unworkable("not a message of the audits queue");
        }

        using var span = Traces.Audit(work.Contract, work.TraceParent);
        try
        {
            await RunAsync(work, cancellationToken);
            return DeliveryEnd.Done.Now;
        }
        catch (IntegrityException corrupt)
        {
            Traces.Fail(span, corrupt);
            return new DeliveryEnd.Unworkable(corrupt.Message);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Traces.Fail(span, trouble);
            return new DeliveryEnd.Failed(trouble);
        }
    }

    private Task RunAsync(AuditMessage work, CancellationToken cancellationToken) =>
        work.Audit is { } audit
            ? ranges.RunAsync(work.Contract, audit, work.Range, cancellationToken)
            : backlog.RunAsync(work.Contract, cancellationToken);
}
