namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Where tests stand to see or kill a quarantine at a named step; does nothing in a deployment.</summary>
public sealed class QuarantineSteps(Func<QuarantineStep, ValueTask>? reached = null)
{
    public ValueTask ReachAsync(QuarantineStep step) => reached?.Invoke(step) ?? ValueTask.CompletedTask;
}
