using System.Text.Json;
using EverArcade.Cloud.Pipeline.OperatorLogs;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Writes into the operator log that a plan is about to be carried out, before anything of it is. Thread-safe.</summary>
public sealed class RecoveryJournal(OperatorLog log)
{
    /// <summary>What an entry's action begins with; the recovery's name follows.</summary>
    public const string ActionPrefix = "recovery-";

    public Task RecordAsync(RecoveryPlan plan, CancellationToken cancellationToken) => log.EnsureAsync(
        ActionPrefix + JsonNamingPolicy.KebabCaseLower.ConvertName(plan.Action.ToString()), plan.Contract, DetailOf(plan),
        cancellationToken);

    /// <summary>Plan, archive and how many steps: the plan's hash binds the rest.</summary>
    private static string DetailOf(RecoveryPlan plan) =>
        $"plan {plan.ComputeHash()}, {plan.StepCount} steps, branch {plan.Branch} at receipt {plan.Sequence}"
        + (plan.Archive is { } archive ? $", archive {archive}" : "");
}
