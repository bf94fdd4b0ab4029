using CsCheck;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Protocol.Tests.Plans;

public sealed class TopologicalOrderTests
{
    [Fact]
    public void TryCompute_NoDeps_KeepsTheOrder() => Assert.Equal(["b", "a", "c"], Order(
        Nodes.Node("b"), Nodes.Node("a"), Nodes.Node("c")));

    [Fact]
    public void TryCompute_LaterDependency_GoesFirstAndTheRestStays() => Assert.Equal(["c", "b", "a", "d"], Order(
        Nodes.Node("b", "c"), Nodes.Node("a", "b"), Nodes.Node("c"), Nodes.Node("d")));

    [Fact]
    public void TryCompute_Diamond_TakesTheEarliestListedReadyNode() => Assert.Equal(["top", "right", "left", "bottom"], Order(
        Nodes.Node("right", "top"), Nodes.Node("bottom", "left", "right"), Nodes.Node("left", "top"), Nodes.Node("top")));

    [Fact]
    public void TryCompute_AnyPlan_EqualsTheNaiveOrder() =>
        Nodes.AnyPlan.Sample(AgreesWithNaive, iter: 20_000);

    [Fact]
    public void TryCompute_GoodPlan_EqualsTheNaiveOrder() =>
        Nodes.GoodPlan.Sample(plan => TopologicalOrder.TryCompute(plan, out _) && AgreesWithNaive(plan), iter: 5_000);

    [Fact]
    public void TryCompute_AChainOfManyNodesBackwards_EndsInTime()
    {
        const int Count = 20_000;
        var plan = Nodes.Plan([.. Enumerable.Range(0, Count).Select(i =>
            i == Count - 1 ? Nodes.Node($"n{i}") : Nodes.Node($"n{i}", $"n{i + 1}"))]);
        Assert.True(TopologicalOrder.TryCompute(plan, out var order));
        Assert.Equal(Enumerable.Range(0, Count).Reverse().Select(i => $"n{i}"), order.Select(node => node.Id));
    }

    private static string[] Order(params PlanNode[] nodes)
    {
        Assert.True(TopologicalOrder.TryCompute(Nodes.Plan(nodes), out var order));
        return [.. order.Select(node => node.Id)];
    }

    private static bool AgreesWithNaive(Plan plan)
    {
        var computed = TopologicalOrder.TryCompute(plan, out var order);
        var naive = Naive(plan);
        return naive is null ? !computed && order.Count == 0 : computed && naive.SequenceEqual(order);
    }

    /// <summary>Again and again the first node in the list whose dependencies are all done.</summary>
    private static List<PlanNode>? Naive(Plan plan)
    {
        if (plan.Nodes.Select(node => node.Id).Distinct().Count() < plan.Nodes.Count)
        {
            return null;
        }

        var order = new List<PlanNode>();
        while (order.Count < plan.Nodes.Count)
        {
            var next = plan.Nodes.FirstOrDefault(node => !order.Contains(node)
                && node.Deps.All(dep => order.Any(done => done.Id == dep)));
            if (next is null)
            {
                return null;
            }

            order.Add(next);
        }

        return order;
    }
}
