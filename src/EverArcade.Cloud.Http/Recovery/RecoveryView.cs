using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>A recovery that was planned or done.</summary>
/// <param name="Action">What it does.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Branch">The active branch it was planned on.</param>
/// <param name="Sequence">Its head then.</param>
/// <param name="Archive">SHA-256 of the archive it draws on; null when it needs none.</param>
/// <param name="Plan">The plan's hash: send it back to have the plan carried out.</param>
/// <param name="Applied">Whether it has been done.</param>
/// <param name="StepCount">How many steps it has.</param>
/// <param name="Steps">The first of them, for people.</param>
internal sealed record RecoveryView(
    RecoveryAction Action, ContractId Contract, BranchId Branch, Sequence Sequence, Hash256? Archive, Hash256 Plan, bool Applied,
    long StepCount, IReadOnlyList<string> Steps)
{
    public static RecoveryView Of(RecoveryPlan plan, bool isApplied) => new(
        plan.Action, plan.Contract, plan.Branch, plan.Sequence, plan.Archive, plan.ComputeHash(), isApplied, plan.StepCount,
        plan.Steps);
}
