using System.Text.Json;
using EverArcade.Cloud.Cli.Demo;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>The way of a contract developer, command by command.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Commands_FromPublishToState_AnswerInJson(string storage)
    {
        using var folder = new DataFolder();
        await using var host = await folder.ServeAsync(storage);
        await File.WriteAllBytesAsync(folder["counter.evr"], DemoPackages.Counter());
        var package = (await RunAsync("publish", folder["counter.evr"])).GetProperty("package").GetString()!;
        Assert.Equal(package, (await RunAsync("packages")).GetProperty("package").GetString());
        var contract = (await RunAsync("create", package, "my counter")).GetProperty("contract").GetString()!;
        var listed = await RunAsync("contracts");
        Assert.Equal("my counter", listed.GetProperty("genesis").GetProperty("name").GetString());
        Assert.Equal(0, listed.GetProperty("head").GetProperty("sequence").GetInt32());

        _ = await CliProcess.ExpectAsync(0, "key", "new", folder["me.key"]);
        string[] submit = ["submit", contract, "--action", "increment", "--args", "{\"amount\": 5}", "--key", folder["me.key"], "--nonce", "n1"];
        var first = await RunAsync(submit);
        Assert.Equal("succeeded", first.GetProperty("receipt").GetProperty("status").GetString());
        Assert.Equal(first.GetProperty("receipt").GetProperty("hash").GetString(),
            (await RunAsync(submit)).GetProperty("receipt").GetProperty("hash").GetString());
        Assert.Equal("5", (await RunAsync("state", "get", contract, "counter")).GetProperty("value").GetString());
        Assert.Equal(1, (await RunAsync("receipts", contract)).GetProperty("sequence").GetInt32());

        var reverted = await CliProcess.ExpectAsync(1, "submit", contract, "--action", "nonsense", "--json", "--url", host.Url);
        Assert.Equal("reverted", reverted.Json.GetProperty("receipt").GetProperty("status").GetString());
        var absent = await CliProcess.ExpectAsync(1, "state", "get", contract, "nothing", "--url", host.Url);
        Assert.Contains("is proven absent", absent.Output, StringComparison.Ordinal);
        var reused = await CliProcess.ExpectAsync(
            1, "submit", contract, "--action", "reset", "--key", folder["me.key"], "--nonce", "n1", "--url", host.Url);
        Assert.Contains("nonce-reused", reused.Error, StringComparison.Ordinal);
        var unknown = await CliProcess.ExpectAsync(1, "submit", new string('0', 64), "--action", "reset", "--url", host.Url);
        Assert.Contains("contract-unknown", unknown.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder["plan.json"], """
            {"nodes":[{"id":"a","action":"increment","args":{"amount":1}},{"id":"b","action":"increment","args":{"amount":2},"deps":["a"]}]}
            """);
        _ = await RunAsync("submit", contract, "--plan", folder["plan.json"]);
        Assert.Equal("8", (await RunAsync("state", "get", contract, "counter")).GetProperty("value").GetString());

        await File.WriteAllTextAsync(folder["match.jsonl"], "{\"action\":\"increment\"}\n{\"player\":\"ada\",\"action\":\"increment\"}\n");
        var match = await CliProcess.ExpectAsync(0, "submit", contract, "--match", folder["match.jsonl"], "--json", "--url", host.Url);
        Assert.Equal(2, match.Output.Trim().Split('\n').Length);
        Assert.Equal("10", (await RunAsync("state", "get", contract, "counter")).GetProperty("value").GetString());
        Assert.Empty((await CliProcess.ExpectAsync(0, "poison", "list", "--json", "--url", host.Url)).Output);

        async Task<JsonElement> RunAsync(params string[] arguments) =>
            (await CliProcess.ExpectAsync(0, [.. arguments, "--json", "--url", host.Url])).Json;
    }
}
