using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Packages;

public sealed class PackageCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Package_FromNewToSign_GoesRound()
    {
        await StartAsync("greeter");
        var built = (await CommandResult.SucceedAsync(
            "package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"], "--json")).Json;
        var inspected = (await CommandResult.SucceedAsync("package", "inspect", _folder["g.evr"], "--json")).Json;
        Assert.Equal(built.GetProperty("package").GetProperty("package").GetString(), inspected.GetProperty("package").GetString());
        Assert.Equal("greeter", inspected.GetProperty("name").GetString());
        Assert.Equal("0.1.0", inspected.GetProperty("version").GetString());
        Assert.Equal(EmbeddedFiles.Read("counter/counter.wasm").Length, inspected.GetProperty("moduleBytes").GetInt32());
        _ = await CommandResult.SucceedAsync("package", "verify", _folder["g.evr"]);

        _ = await CommandResult.SucceedAsync("key", "new", _folder["b.key"]);
        var signed = (await CommandResult.SucceedAsync(
            "package", "sign", _folder["g.evr"], "--key", _folder["b.key"], "-o", _folder["h.evr"], "--json")).Json.GetProperty("package");
        Assert.NotEqual(inspected.GetProperty("publisher").GetString(), signed.GetProperty("publisher").GetString());
        Assert.Equal(inspected.GetProperty("module").GetString(), signed.GetProperty("module").GetString());
        _ = await CommandResult.SucceedAsync("package", "verify", _folder["h.evr"]);
    }

    [Fact]
    public async Task Build_Twice_GivesTheSameBytes()
    {
        await StartAsync("greeter");
        foreach (var name in (string[])["1.evr", "2.evr"])
        {
            _ = await CommandResult.SucceedAsync("package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder[name]);
        }

        Assert.Equal(await File.ReadAllBytesAsync(_folder["1.evr"]), await File.ReadAllBytesAsync(_folder["2.evr"]));
    }

    [Fact]
    public async Task Build_WithOptions_LetsThemWinOverTheFile()
    {
        await StartAsync("greeter");
        await File.WriteAllTextAsync(_folder["schema.json"], "{\"actions\":[]}");
        var built = (await CommandResult.SucceedAsync(
            "package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"], "--json", "--name", "other",
            "--package-version", "2.0.0-rc.1", "--description", "Says hello.", "--gas", "5000000", "--memory-pages", "4",
            "--output-bytes", "1000", "--state-bytes", "2000", "--schema", _folder["schema.json"])).Json.GetProperty("package");
        Assert.Equal("other", built.GetProperty("name").GetString());
        Assert.Equal("2.0.0-rc.1", built.GetProperty("version").GetString());
        Assert.Equal("Says hello.", built.GetProperty("description").GetString());
        Assert.Equal(5000000, built.GetProperty("limits").GetProperty("gas").GetInt32());
        Assert.Equal(14, built.GetProperty("schemaBytes").GetInt32());
    }

    [Fact]
    public async Task Build_OverAFile_RefusesUnlessForced()
    {
        await StartAsync("greeter");
        await File.WriteAllTextAsync(_folder["g.evr"], "precious");
        string[] build = ["package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"]];
        var refused = await CommandResult.RunAsync(build);
        Assert.Equal(ExitCode.Refused, refused.Code);
        Assert.Contains("--force replaces it", refused.Error, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(_folder["g.evr"]));
        _ = await CommandResult.SucceedAsync([.. build, "--force"]);
        _ = await CommandResult.SucceedAsync("package", "verify", _folder["g.evr"]);
        Assert.False(File.Exists(_folder["g.evr.partial"]));
    }

    [Fact]
    public async Task Build_WithSeveralBadFields_NamesAllOfThem()
    {
        await StartAsync("greeter");
        var result = await CommandResult.RunAsync(
            "package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"],
            "--name", "Bad Name", "--package-version", "one", "--gas", "0");
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("manifest.json:name", result.Error, StringComparison.Ordinal);
        Assert.Contains("manifest.json:version", result.Error, StringComparison.Ordinal);
        Assert.Contains("manifest.json:limits.gas", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["g.evr"]));
    }

    [Fact]
    public async Task Build_OfAModuleNoHostRuns_RefusesHereAlready()
    {
        await StartAsync("greeter");
        // An empty module: magic and version only, so that every export is missing.
        await File.WriteAllBytesAsync(_folder["empty.wasm"], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
        var result = await CommandResult.RunAsync(
            "package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"], "--module", _folder["empty.wasm"]);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("would be refused by a host", result.Error, StringComparison.Ordinal);
        Assert.Contains("wasm-memory-count at module.wasm", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["g.evr"]));
    }

    [Theory]
    [InlineData("{\"name\":\"a\",\"colour\":\"red\"}", "line 1", "colour")]
    [InlineData("{\"name\":\"a\",\n\"limits\":{\"gas\":\"much\"}}", "line 2", "$.limits.gas")]
    [InlineData("{\n\n\"name\" \"a\"}", "line 3", "")]
    public async Task Build_WithABadSettingsFile_NamesLineAndMember(string settings, string line, string member)
    {
        await StartAsync("greeter");
        await File.WriteAllTextAsync(Path.Combine(_folder["greeter"], "everarcade.json"), settings);
        var result = await CommandResult.RunAsync("package", "build", _folder["greeter"], "--key", _folder["a.key"]);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("everarcade.json, " + line, result.Error, StringComparison.Ordinal);
        Assert.Contains(member, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("EverArcade.Cloud.Cli", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfAnyFlippedByte_Refuses()
    {
        await StartAsync("greeter");
        _ = await CommandResult.SucceedAsync("package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["g.evr"]);
        var good = await File.ReadAllBytesAsync(_folder["g.evr"]);
        for (var at = 0; at < good.Length; at += 211)
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            await File.WriteAllBytesAsync(_folder["bad.evr"], bad);
            var result = await CommandResult.RunAsync("package", "verify", _folder["bad.evr"], "--json");
            Assert.Equal(ExitCode.Refused, result.Code);
            Assert.NotEqual(0, result.Json.GetProperty("error").GetProperty("problems").GetArrayLength());
        }
    }

    [Fact]
    public async Task New_WritesWhatBuilds_AndNeverOverSomething()
    {
        _ = await CommandResult.SucceedAsync("package", "new", "greeter", "--folder", _folder["greeter"]);
        Assert.All(
            ["package.json", "asconfig.json", "everarcade.json", ".gitignore", "assembly/index.ts", "assembly/everarcade/index.ts"],
            file => Assert.True(File.Exists(Path.Combine(_folder["greeter"], file)), file));
        Assert.Contains("\"name\": \"greeter\"", await File.ReadAllTextAsync(Path.Combine(_folder["greeter"], "package.json")), StringComparison.Ordinal);
        var again = await CommandResult.RunAsync("package", "new", "greeter", "--folder", _folder["greeter"]);
        Assert.Equal(ExitCode.Refused, again.Code);
    }

    [Fact]
    public async Task New_WithABadName_Refuses()
    {
        var result = await CommandResult.RunAsync("package", "new", "../evil", "--folder", _folder["x"]);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.False(Directory.Exists(_folder["x"]));
    }

    [Fact]
    public async Task Inspect_OfNoFile_Refuses()
    {
        var result = await CommandResult.RunAsync("package", "inspect", _folder["none.evr"]);
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("no such file", result.Error, StringComparison.Ordinal);
    }

    private async Task StartAsync(string name)
    {
        _ = await CommandResult.SucceedAsync("key", "new", _folder["a.key"]);
        _ = await CommandResult.SucceedAsync("package", "new", name, "--folder", _folder[name]);
        await File.WriteAllBytesAsync(Path.Combine(_folder[name], "module.wasm"), EmbeddedFiles.Read("counter/counter.wasm"));
    }
}
