using EverArcade.Cloud.Pipeline.Queue;
using Microsoft.Azure.Functions.Worker;

namespace EverArcade.Cloud.Functions;

/// <summary>Queues again what was accepted and has no receipt, and measures the queues. A timer is a singleton over all
/// instances.</summary>
public sealed class SweepTick(Sweeper sweeper)
{
    [Function("SweepTick")]
    public Task RunAsync([TimerTrigger("%EVERARCADE_SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) =>
        sweeper.SweepAsync(cancellationToken);
}
