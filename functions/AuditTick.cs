using EverArcade.Cloud.Pipeline.Audits;
using Microsoft.Azure.Functions.Worker;

namespace EverArcade.Cloud.Functions;

/// <summary>Begins the audits that are due and keeps those that run going. A timer is a singleton over all instances.</summary>
public sealed class AuditTick(AuditPlanner planner)
{
    [Function("AuditTick")]
    public Task RunAsync([TimerTrigger("%EVERARCADE_AuditSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        planner.TickAsync(cancellationToken);
}
