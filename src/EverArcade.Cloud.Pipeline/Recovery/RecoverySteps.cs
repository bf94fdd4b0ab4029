namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Called at each <see cref="RecoveryStep"/>: nothing in production, a test's hand otherwise.</summary>
public sealed class RecoverySteps(Func<RecoveryStep, Task>? reached = null)
{
    internal Task ReachAsync(RecoveryStep step) => reached?.Invoke(step) ?? Task.CompletedTask;
}
