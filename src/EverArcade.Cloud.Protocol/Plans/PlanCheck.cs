using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Plans;

/// <summary>Says everything that is wrong with a plan. Pure and thread-safe.</summary>
/// <remarks>Details name nodes by their index and never quote the plan: its text is the caller's and has no bound here.</remarks>
public static class PlanCheck
{
    /// <returns>Empty when the plan may be executed. A plan with too many nodes is looked at no further.</returns>
    public static IReadOnlyList<Refusal> Check(Plan plan, ExecutionProfile profile)
    {
        if (plan.Nodes.Count == 0)
        {
            return [new Refusal(PlanRefusals.Empty, "plan.nodes", "A plan has at least one node.")];
        }

        if ((uint)plan.Nodes.Count > profile.PlanNodesMax)
        {
            return [new Refusal(PlanRefusals.TooManyNodes, "plan.nodes",
                $"{plan.Nodes.Count} nodes; profile {profile.Name} allows {profile.PlanNodesMax}.")];
        }

        var refusals = new List<Refusal>();
        if (plan.Nodes.Count == 1 && plan.Nodes[0].Deps.Count == 0)
        {
            CheckNode(plan, 0, refusals);
            return refusals;
        }

        var indexOf = new Dictionary<string, int>(plan.Nodes.Count, StringComparer.Ordinal);
        CheckNodes(plan, indexOf, refusals);
        CheckDeps(plan, indexOf, refusals);
        CheckCycle(plan, indexOf, refusals);
        return refusals;
    }

    private static void CheckNodes(Plan plan, Dictionary<string, int> indexOf, List<Refusal> refusals)
    {
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            CheckNode(plan, i, refusals, indexOf);
        }
    }

    // Without an index there is no other node to share an id with.
    private static void CheckNode(Plan plan, int i, List<Refusal> refusals, Dictionary<string, int>? indexOf = null)
    {
        var node = plan.Nodes[i];
        if (!Utf16Text.IsName(node.Id, PlanNode.IdBytesMax))
        {
            refusals.Add(new Refusal(PlanRefusals.BadId, $"plan.nodes[{i}].id",
                $"An id is 1 to {PlanNode.IdBytesMax} bytes of UTF-8."));
        }

        if (indexOf?.TryAdd(node.Id, i) == false)
        {
            refusals.Add(new Refusal(PlanRefusals.DuplicateId, $"plan.nodes[{i}].id",
                $"The id of plan.nodes[{indexOf[node.Id]}]; ids are unique within a plan."));
        }

        if (!Utf16Text.IsName(node.Action, PlanNode.ActionBytesMax))
        {
            refusals.Add(new Refusal(PlanRefusals.BadAction, $"plan.nodes[{i}].action",
                $"An action is 1 to {PlanNode.ActionBytesMax} bytes of UTF-8."));
        }

        if (!CanonicalJson.IsCanonical(node.Args))
        {
            refusals.Add(new Refusal(PlanRefusals.BadArgs, $"plan.nodes[{i}].args",
                "Arguments are one JSON value in canonical form (RFC 8785)."));
        }
    }

    private static void CheckDeps(Plan plan, Dictionary<string, int> indexOf, List<Refusal> refusals)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            seen.Clear();
            for (var j = 0; j < plan.Nodes[i].Deps.Count; j++)
            {
                var dep = plan.Nodes[i].Deps[j];
                if (JudgeDep(plan.Nodes[i], dep, indexOf, seen) is var (code, detail))
                {
                    refusals.Add(new Refusal(code, $"plan.nodes[{i}].deps[{j}]", detail));
                }
            }
        }
    }

    private static (RefusalCode Code, string Detail)? JudgeDep(
        PlanNode node, string dep, Dictionary<string, int> indexOf, HashSet<string> seen)
    {
        if (!seen.Add(dep))
        {
            return (PlanRefusals.DuplicateDep, "Listed before; a dependency stands once.");
        }

        if (string.Equals(dep, node.Id, StringComparison.Ordinal))
        {
            return (PlanRefusals.SelfDep, "A node cannot come before itself.");
        }

        return indexOf.ContainsKey(dep) ? null : (PlanRefusals.UnknownDep, "No node of this plan has this id.");
    }

    /// <summary>Finds one circle by following unfinished dependencies depth first, and names its nodes in their order.</summary>
    private static void CheckCycle(Plan plan, Dictionary<string, int> indexOf, List<Refusal> refusals)
    {
        var finished = new bool[plan.Nodes.Count];
        var path = new List<int>();
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (FindCycle(plan, indexOf, i, finished, path) is var start and >= 0)
            {
                var circle = string.Join(" -> ", path.Skip(start).Append(path[start]));
                refusals.Add(new Refusal(PlanRefusals.Cycle, $"plan.nodes[{path[start]}].deps",
                    $"Nodes depend on one another in a circle: {circle}."));
                return;
            }
        }
    }

    /// <returns>Where in <paramref name="path"/> the circle starts, or -1. Recursion is bounded by the profile's node maximum.</returns>
    private static int FindCycle(Plan plan, Dictionary<string, int> indexOf, int node, bool[] finished, List<int> path)
    {
        if (finished[node])
        {
            return -1;
        }

        path.Add(node);
        foreach (var dep in plan.Nodes[node].Deps)
        {
            // Unknown and self dependencies have refusals of their own.
            if (!indexOf.TryGetValue(dep, out var before) || before == node)
            {
                continue;
            }

            var start = path.IndexOf(before);
            start = start >= 0 ? start : FindCycle(plan, indexOf, before, finished, path);
            if (start >= 0)
            {
                return start;
            }
        }

        finished[node] = true;
        path.RemoveAt(path.Count - 1);
        return -1;
    }
}
