namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task Demo_AsAProcess_IsGreenAndLeavesWhatServeCanShow()
    {
        using var folder = new DataFolder();
        var demo = (await CliProcess.ExpectAsync(0, "demo", "--json", "--data", folder["data"])).Json;
        Assert.True(demo.GetProperty("green").GetBoolean());
        Assert.Equal(600, demo.GetProperty("inputs").GetInt32());
        Assert.Equal(582, demo.GetProperty("statuses").GetProperty("succeeded").GetInt32());
        Assert.Equal(18, demo.GetProperty("statuses").GetProperty("reverted").GetInt32());
        Assert.Equal(6, demo.GetProperty("checkpoints").GetInt32());
        Assert.Equal("passed", demo.GetProperty("audit").GetProperty("verdict").GetString());
        Assert.Equal(600, demo.GetProperty("verify").GetProperty("replayed").GetInt32());
        Assert.Equal("Cleo", demo.GetProperty("scoreboard")[0].GetProperty("name").GetString());

        await using var host = await ServeProcess.StartAsync(folder["data"]);
        Assert.Equal(demo.GetProperty("hostKey").GetString(), host.HostKey);
        var contract = demo.GetProperty("contract").GetString()!;
        var match = await CliProcess.ExpectAsync(0, "state", "get", contract, "match", "--url", host.Url);
        // The end of the recorded match (src/guests/arena/match.expected.json).
        Assert.Equal("169,2,0,508103379,1", match.Output.Trim());
    }

    [Fact]
    public async Task Demo_ForPeople_EndsWithWhatToTryNext()
    {
        var demo = await CliProcess.ExpectAsync(0, "demo");
        Assert.Contains("All green.", demo.Output, StringComparison.Ordinal);
        Assert.Contains("everarcade package new", demo.Output, StringComparison.Ordinal);
    }
}
