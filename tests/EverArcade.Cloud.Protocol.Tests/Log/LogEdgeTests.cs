using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Tests.Log;

public sealed class LogEdgeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(255)]
    [InlineData(65_500)]
    public void ToFrontier_AfterEachAppend_IsTheFrontierGrownByItself(int start)
    {
        var frontier = Enumerable.Range(0, start).Aggregate(LogFrontier.Empty, (log, number) => log.Append(Receipt(number)));
        var edge = new LogEdge(frontier);
        for (var number = start; number < start + 300; number++)
        {
            frontier = frontier.Append(Receipt(number));
            edge.Append(Receipt(number));
            var grown = edge.ToFrontier();

            Assert.Equal(frontier, grown);
            Assert.Equal(frontier.Root, grown.Root);
            for (var level = 1; level <= 3; level++)
            {
                Assert.Equal(
                    (frontier.TryGetCompletedSubtree(level, out var index, out var root), index, root),
                    (grown.TryGetCompletedSubtree(level, out index, out root), index, root));
            }
        }
    }

    [Fact]
    public void ToFrontier_EdgeGrowsOn_StaysWhatItWas()
    {
        var edge = new LogEdge(LogFrontier.Empty);
        edge.Append(Receipt(0));
        var first = edge.ToFrontier();
        edge.Append(Receipt(1));

        Assert.Equal(LogFrontier.Empty.Append(Receipt(0)), first);
    }

    private static Hash256 Receipt(int number) => Hash256.Of(BitConverter.GetBytes(number));
}
