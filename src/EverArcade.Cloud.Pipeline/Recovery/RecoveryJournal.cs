using System.Text.Json;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Lets a plan be carried out: only the one that was agreed to, and only after the operator log says so.
/// Thread-safe.</summary>
public sealed class RecoveryJournal(OperatorLog log, RecoverySteps steps)
{
    /// <summary>What an entry's action begins with; the recovery's name follows.</summary>
    public const string ActionPrefix = "recovery-";

    /// <param name="plan">The plan as the world is now.</param>
    /// <param name="agreed">The hash of the plan to carry out; null when it is only to be shown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it is to be carried out now, and has been written down; otherwise what to answer.</returns>
    public async Task<RecoveryResult?> BeginAsync(RecoveryPlan plan, Hash256? agreed, CancellationToken cancellationToken)
    {
        if (agreed is not { } hash)
        {
            return new RecoveryResult.Planned(plan);
        }

        if (hash != plan.ComputeHash())
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Stale(hash, plan.ComputeHash()));
        }

        _ = await log.EnsureAsync(NameOf(plan.Action), plan.Contract, DetailOf(plan), cancellationToken);
        await steps.ReachAsync(RecoveryStep.Agreed);
        return null;
    }

    /// <summary>The action of a recovery's entries.</summary>
    internal static string NameOf(RecoveryAction action) =>
        ActionPrefix + JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString());

    /// <summary>Plan, archive and how many steps: the plan's hash binds the rest.</summary>
    private static string DetailOf(RecoveryPlan plan) =>
        $"plan {plan.ComputeHash()}, {plan.StepCount} steps, branch {plan.Branch} at receipt {plan.Sequence}"
        + (plan.Archive is { } archive ? $", archive {archive}" : "")
        + (plan.Detail is { } detail ? $", {detail}" : "");
}
