namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Where tests stand to see or kill an audit at a named step; does nothing in a deployment.</summary>
public sealed class AuditSteps(Func<AuditStep, Task>? reached = null)
{
    internal Task ReachAsync(AuditStep step) => reached?.Invoke(step) ?? Task.CompletedTask;
}
