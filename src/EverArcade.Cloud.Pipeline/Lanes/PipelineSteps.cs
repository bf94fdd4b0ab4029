namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Where tests stand to see, hold or kill the pipeline at a named step; does nothing in a deployment.</summary>
public sealed class PipelineSteps(Func<PipelineStep, ValueTask>? reached = null)
{
    public ValueTask ReachAsync(PipelineStep step) => reached?.Invoke(step) ?? ValueTask.CompletedTask;
}
