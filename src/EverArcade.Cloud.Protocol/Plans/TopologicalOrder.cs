namespace EverArcade.Cloud.Protocol.Plans;

/// <summary>The one order in which a plan's nodes reach the guest: every node after its dependencies, and among the nodes
/// that could come next always the one listed earliest (Kahn's algorithm with a stable choice).</summary>
/// <remarks>Pure and thread-safe. O((nodes + deps) log nodes), so that a plan nobody has checked costs no more than its size.</remarks>
public static class TopologicalOrder
{
    /// <param name="plan">Any plan, checked or not.</param>
    /// <param name="order">The nodes in that order; empty on failure.</param>
    /// <returns>False when there is no such order: a cycle, an unknown dependency, or two nodes with one id.</returns>
    public static bool TryCompute(Plan plan, out IReadOnlyList<PlanNode> order)
    {
        if (plan.Nodes.Count == 1 && plan.Nodes[0].Deps.Count == 0)
        {
            order = plan.Nodes;
            return true;
        }

        order = [];
        return TryIndex(plan, out var indexOf) && TryCompute(plan, indexOf, out order);
    }

    private static bool TryIndex(Plan plan, out Dictionary<string, int> indexOf)
    {
        indexOf = new Dictionary<string, int>(plan.Nodes.Count, StringComparer.Ordinal);
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (!indexOf.TryAdd(plan.Nodes[i].Id, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryCompute(Plan plan, Dictionary<string, int> indexOf, out IReadOnlyList<PlanNode> order)
    {
        order = [];
        var waitingFor = new int[plan.Nodes.Count];
        var dependents = new List<int>?[plan.Nodes.Count];
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var dep in plan.Nodes[i].Deps)
            {
                if (!indexOf.TryGetValue(dep, out var before))
                {
                    return false;
                }

                (dependents[before] ??= []).Add(i);
            }

            waitingFor[i] = plan.Nodes[i].Deps.Count;
            if (waitingFor[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var ordered = new List<PlanNode>(plan.Nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            ordered.Add(plan.Nodes[next]);
            foreach (var dependent in dependents[next] ?? [])
            {
                if (--waitingFor[dependent] == 0)
                {
                    ready.Enqueue(dependent, dependent);
                }
            }
        }

        var complete = ordered.Count == plan.Nodes.Count;
        order = complete ? ordered : [];
        return complete;
    }
}
