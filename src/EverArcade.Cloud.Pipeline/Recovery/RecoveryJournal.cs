using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Writes down that a plan is about to be carried out, before anything of it is. Thread-safe.</summary>
public sealed partial class RecoveryJournal(ILogger<RecoveryJournal> logger)
{
    public Task RecordAsync(RecoveryPlan plan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LogApplying(plan.Action, plan.Contract.ToString(), plan.ComputeHash().ToString(), plan.StepCount);
        return Task.CompletedTask;
    }

    [LoggerMessage(3041, LogLevel.Warning, "Applying {Action} to contract {Contract}: plan {Plan}, {Steps} steps.")]
    private partial void LogApplying(RecoveryAction action, string contract, string plan, long steps);
}
