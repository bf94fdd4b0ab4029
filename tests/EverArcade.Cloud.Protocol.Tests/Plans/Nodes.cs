using CsCheck;
using EverArcade.Cloud.Protocol.Plans;

namespace EverArcade.Cloud.Protocol.Tests.Plans;

/// <summary>Plans for tests.</summary>
internal static class Nodes
{
    /// <summary>Plans with random dependencies among few ids: many cycles, some duplicates, some unknown.</summary>
    public static Gen<Plan> AnyPlan { get; } =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 10].Array[0, 3]).Array[0, 10].Select(nodes =>
            Plan([.. nodes.Select(n => Node($"n{n.Item1}", [.. n.Item2.Select(dep => $"n{dep}")]))]));

    /// <summary>Plans that pass every check, in shuffled order.</summary>
    public static Gen<Plan> GoodPlan { get; } =
        Gen.Int[1, 10].SelectMany(count => Gen.Select(
            Gen.Shuffle(Enumerable.Range(0, count).ToArray()), Gen.Bool.Array[count * count])
        .Select((order, edges) => Plan([.. order.Select(i => Node($"n{i}",
            [.. Enumerable.Range(0, i).Where(dep => edges[(i * count) + dep]).Select(dep => $"n{dep}")]))])));

    public static PlanNode Node(string id, params string[] deps) =>
        new() { Id = id, Action = "act", Args = "null", Deps = deps };

    public static Plan Plan(params PlanNode[] nodes) => new() { Nodes = nodes };
}
