using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Works one message of the audits queue, as <see cref="MessageWorker"/> works one of the other. Thread-safe.</summary>
public sealed class AuditRangeWorker(
    [FromKeyedServices(QueueNames.Audits)] IQueueWork work, [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue,
    PipelineSteps steps, PipelineOptions options, PipelineInstruments instruments, ILogger<MessageWorker> logger)
{
    private readonly MessageWorker _worker = new(work, queue, steps, options, instruments, logger);

    public Task WorkAsync(QueueMessage message, CancellationToken cancellationToken) =>
        _worker.WorkAsync(message, cancellationToken);
}
