using CsCheck;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Tests.Plans;

public sealed class PlanCheckTests
{
    private static readonly ExecutionProfile Profile = ExecutionProfile.Standard;

    [Fact]
    public void Check_NoNodes_IsPlanEmpty() => Assert.Equal(["plan-empty at plan.nodes"], Problems(Nodes.Plan()));

    [Fact]
    public void Check_AsManyNodesAsAllowed_Passes() => Assert.Empty(Problems(Many((int)Profile.PlanNodesMax)));

    [Fact]
    public void Check_OneNodeTooMany_IsTooManyNodes() =>
        Assert.Equal(["plan-too-many-nodes at plan.nodes"], Problems(Many((int)Profile.PlanNodesMax + 1)));

    // Not inline data: attributes are stored as UTF-8, which has no lone surrogates.
    [Fact]
    public void Check_IdThatIsNoText_IsBadId() => Assert.All(
        ["", "\ud800", "a\udc00b", "\udc00\ud800", "😀\ud83d"],
        id => Assert.Equal(["plan-bad-id at plan.nodes[0].id"], Problems(Nodes.Plan(Nodes.Node(id)))));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Check_IdLength_IsBoundedInBytes(int bytes, bool passes)
    {
        var id = string.Concat(Enumerable.Repeat("€", bytes / 3)) + new string('a', bytes % 3);
        Assert.Equal(passes, Problems(Nodes.Plan(Nodes.Node(id))).Count == 0);
    }

    [Fact]
    public void Check_BadAction_IsNamed()
    {
        var plan = Nodes.Plan(Nodes.Node("a") with { Action = "" }, Nodes.Node("b") with { Action = new string('x', 257) });
        Assert.Equal(["plan-bad-action at plan.nodes[0].action", "plan-bad-action at plan.nodes[1].action"], Problems(plan));
    }

    [Fact]
    public void Check_ArgsNotCanonical_IsBadArgs() => Assert.All(
        ["", " 1", "{\"b\":1,\"a\":2}", "1.0", "\"\ud800\"", "null,\"sender\":\"ff\""],
        args => Assert.Equal(["plan-bad-args at plan.nodes[0].args"],
            Problems(Nodes.Plan(Nodes.Node("a") with { Args = args }))));

    [Fact]
    public void Check_ManyThingsWrong_ReportsEachOfThem()
    {
        var plan = Nodes.Plan(
            Nodes.Node("a", "b", "b", "a", "nobody"),
            Nodes.Node("b", "c"),
            Nodes.Node("c", "a"),
            Nodes.Node("b") with { Args = "{" });
        Assert.Equal(
            [
                "plan-duplicate-id at plan.nodes[3].id",
                "plan-bad-args at plan.nodes[3].args",
                "plan-duplicate-dep at plan.nodes[0].deps[1]",
                "plan-self-dep at plan.nodes[0].deps[2]",
                "plan-unknown-dep at plan.nodes[0].deps[3]",
                "plan-cycle at plan.nodes[0].deps",
            ],
            Problems(plan));
    }

    [Fact]
    public void Check_Cycle_NamesItsNodesAndNotTheirFollowers()
    {
        var plan = Nodes.Plan(Nodes.Node("follower", "x"), Nodes.Node("x", "y"), Nodes.Node("y", "z"), Nodes.Node("z", "x"));
        var refusal = Assert.Single(PlanCheck.Check(plan, Profile));
        Assert.Equal("plan.nodes[1].deps", refusal.Place);
        Assert.Contains("1 -> 2 -> 3 -> 1", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnyPlan_PassesOnlyWhatHasAnOrder() =>
        Nodes.AnyPlan.Sample(plan => Problems(plan).Count > 0 || TopologicalOrder.TryCompute(plan, out _), iter: 20_000);

    [Fact]
    public void Check_GoodPlan_Passes() => Nodes.GoodPlan.Sample(plan => Problems(plan).Count == 0, iter: 5_000);

    private static List<string> Problems(Plan plan) =>
        [.. PlanCheck.Check(plan, Profile).Select(refusal => $"{refusal.Code} at {refusal.Place}")];

    private static Plan Many(int count) => Nodes.Plan([.. Enumerable.Range(0, count).Select(i => Nodes.Node($"n{i}"))]);
}
