using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Hands ranges of audits to whoever works them, one message each. Thread-safe.</summary>
public sealed class RangeMessages(
    [FromKeyedServices(QueueNames.Audits)] IMessageQueue queue, [FromKeyedServices(QueueNames.Audits)] QueueSignal signal,
    RangeLeases leases)
{
    /// <summary>The messages are durable on return. A range that is sent twice is worked once, under its lease.</summary>
    internal async Task SendAsync(AuditPlan plan, IEnumerable<int> ranges, CancellationToken cancellationToken)
    {
        foreach (var range in ranges)
        {
            var body = AuditMessage.FormatRange(plan.Head.Contract, plan.Id, range);
            _ = await queue.SendAsync(plan.Head.Contract, body, TimeSpan.Zero, cancellationToken);
            leases.Sent(plan.Id, range);
        }

        signal.Raise();
    }
}
