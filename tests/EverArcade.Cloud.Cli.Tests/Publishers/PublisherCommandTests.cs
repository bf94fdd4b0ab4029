using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Cli.Tests.Recovery;

namespace EverArcade.Cloud.Cli.Tests.Publishers;

/// <summary>A publisher's key is lost, command by command, against a host that runs what it signed.</summary>
public sealed class PublisherCommandTests
{
    private static readonly string Unknown = new('1', 64);

    [Fact]
    public async Task Revoke_OfAPublisherWithAContract_KeepsItRunningAndItsPackagesOut()
    {
        await using var host = await OperatedHost.StartAsync("embedded", isEmpty: true);
        var publisher = await BuildAsync(host);
        var package = (await host.SucceedAsync("publish", host["game.evr"], "--json")).Json.GetProperty("package").GetString()!;
        Says($"everarcade create {package} ", (await host.SucceedAsync("publish", host["game.evr"])).Output);
        Says(publisher, (await host.SucceedAsync("packages")).Output);
        var contract = (await host.SucceedAsync("create", package, "game", "--json")).Json.GetProperty("contract").GetString()!;
        Assert.DoesNotContain(publisher, (await host.SucceedAsync("publisher", "revoked")).Output, StringComparison.Ordinal);

        var revoked = await host.SucceedAsync("publisher", "revoke", publisher, "--reason", "stolen laptop", "--actor", "ops@example.com");
        Says($"{publisher} is revoked since", revoked.Output);
        Says($"everarcade publisher contracts {publisher}", revoked.Output);
        var listed = (await host.SucceedAsync("publisher", "revoked", "--json")).Json;
        Assert.Equal(
            (publisher, "stolen laptop", "ops@example.com"),
            (Text(listed, "publisher"), Text(listed, "reason"), Text(listed, "actor")));
        Says("stolen laptop", (await host.SucceedAsync("publisher", "revoked")).Output);

        Says("publisher-revoked", (await host.ExpectAsync(ExitCode.Refused, "publish", host["game.evr"])).Error);
        Says("publisher-revoked", (await host.ExpectAsync(ExitCode.Refused, "create", package, "another")).Error);
        Says(contract, (await host.SucceedAsync("publisher", "contracts", publisher)).Output);
        _ = await host.SucceedAsync("submit", contract, "--action", "increment");

        Says("is trusted again", (await host.SucceedAsync("publisher", "reinstate", publisher, "--reason", "found again")).Output);
        _ = await host.SucceedAsync("publish", host["game.evr"]);
        Assert.DoesNotContain(publisher, (await host.SucceedAsync("publisher", "revoked")).Output, StringComparison.Ordinal);
        var log = (await host.SucceedAsync("operator-log")).Output;
        Says("publisher-revoked", log);
        Says("publisher-reinstated", log);
    }

    [Fact]
    public async Task Reinstate_OfAKeyThatIsNotRevoked_SaysSo()
    {
        await using var host = await OperatedHost.StartAsync("embedded", isEmpty: true);
        var refused = await host.ExpectAsync(ExitCode.Refused, "publisher", "reinstate", Unknown, "--reason", "none");
        Says($"Publisher {Unknown} is not revoked", refused.Error);
        Assert.DoesNotContain(Unknown, (await host.SucceedAsync("publisher", "contracts", Unknown)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("revoke", "3b6a", "--reason", "x", "publisher: '3b6a' is not 64 lowercase hex digits")]
    [InlineData("contracts", "UPPER", "--limit", "1", "publisher: 'UPPER' is not 64 lowercase hex digits")]
    [InlineData("revoke", "3b6a", "--actor", "x", "--reason")]
    [InlineData("revoked", "--limit", "-1", "--json", "--limit")]
    public async Task Command_WronglyTyped_NamesWhatIsWrong(string verb, string first, string second, string third, string named)
    {
        var result = await CommandResult.RunAsync("publisher", verb, first, second, third);
        Assert.Equal(ExitCode.Usage, result.Code);
        Says(named, result.Error);
    }

    /// <summary>A counter's package, signed by a key of its own.</summary>
    private static async Task<string> BuildAsync(OperatedHost host)
    {
        var key = (await CommandResult.SucceedAsync("key", "new", host["game.key"], "--json")).Json;
        _ = await CommandResult.SucceedAsync("package", "new", "game", "--folder", host["game"]);
        await File.WriteAllBytesAsync(Path.Combine(host["game"], "module.wasm"), EmbeddedFiles.Read("counter/counter.wasm"));
        _ = await CommandResult.SucceedAsync("package", "build", host["game"], "--key", host["game.key"], "-o", host["game.evr"]);
        return Text(key, "publicKey");
    }

    private static string Text(System.Text.Json.JsonElement json, string member) => json.GetProperty(member).GetString()!;

    private static void Says(string expected, string said) => Assert.Contains(expected, said, StringComparison.Ordinal);
}
