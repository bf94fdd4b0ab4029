using EverArcade.Cloud.Pipeline.Queue;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

public sealed class FailureRunTests
{
    [Fact]
    public void Add_ManyInARow_SaysFewerAndFewer()
    {
        var failures = new FailureRun();
        Assert.Equal([1, 2, 4, 8, 16, 32, 64], Enumerable.Range(1, 100).Where(_ => failures.Add()));
        Assert.Equal((100, 0, 0), (failures.End(), failures.End(), failures.Count));
        Assert.True(failures.Add());
    }
}
