using EverArcade.Cloud.Azurite;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class DemoTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Demo_AsAProcess_IsGreenAndLeavesWhatServeCanShow(string storage)
    {
        using var folder = new DataFolder();
        string[] account = storage == "azure"
            ? ["--storage", "azure", "--connection-string", (await AzuriteProcess.SharedAsync()).ConnectionString] : [];
        var demo = (await CliProcess.ExpectAsync(0, ["demo", "--json", "--data", folder["data"], .. account])).Json;
        Assert.True(demo.GetProperty("green").GetBoolean());
        Assert.Equal(600, demo.GetProperty("inputs").GetInt32());
        Assert.Equal(582, demo.GetProperty("statuses").GetProperty("succeeded").GetInt32());
        Assert.Equal(18, demo.GetProperty("statuses").GetProperty("reverted").GetInt32());
        Assert.Equal(6, demo.GetProperty("checkpoints").GetInt32());
        Assert.Equal("passed", demo.GetProperty("audit").GetProperty("verdict").GetString());
        Assert.Equal(600, demo.GetProperty("verify").GetProperty("replayed").GetInt32());
        Assert.Equal("Cleo", demo.GetProperty("scoreboard")[0].GetProperty("name").GetString());

        string[] shown = storage == "azure"
            ? [.. account, "--prefix", demo.GetProperty("prefix").GetString()!, "--host-key", folder["data/host.key"]]
            : ["--data", folder["data"]];
        await using var host = await ServeProcess.StartAsync([], shown);
        Assert.Equal(demo.GetProperty("hostKey").GetString(), host.HostKey);
        var contract = demo.GetProperty("contract").GetString()!;
        var match = await CliProcess.ExpectAsync(0, "state", "get", contract, "match", "--url", host.Url);
        // The end of the recorded match (src/guests/arena/match.expected.json).
        Assert.Equal("169,2,0,508103379,1", match.Output.Trim());
    }
}
