using System.Net;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Tests.Packages;

/// <summary>What a newcomer does wrong with packages: each error names the place, and what to do instead.</summary>
[Collection(CommonOptions.UrlVariable)]
public sealed class PackageMistakeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_WithoutFolderOrModule_SaysWhichStepIsMissing()
    {
        await KeyAsync();
        await RefusedAsync("none: no such folder", "package", "build", _folder["none"], "--key", _folder["a.key"]);
        await RefusedAsync("a contract's folder is needed", "package", "build", _folder["a.key"], "--key", _folder["a.key"]);
        _ = Directory.CreateDirectory(_folder["empty"]);
        await RefusedAsync("neither everarcade.json nor module.wasm", "package", "build", _folder["empty"], "--key", _folder["a.key"]);
        _ = await CommandResult.SucceedAsync("package", "new", "greeter", "--folder", _folder["greeter"]);
        await RefusedAsync("'npm run build'", "package", "build", _folder["greeter"], "--key", _folder["a.key"]);
    }

    [Theory]
    [InlineData("package", "verify")]
    [InlineData("package", "inspect")]
    [InlineData("publish")]
    [InlineData("package", "certify", "--inputs", "x")]
    [InlineData("gas-profile", "package", "--inputs", "x")]
    public async Task File_ThatIsNoPackage_IsNamedWithTheReason(params string[] command)
    {
        await KeyAsync();
        await RefusedAsync("none.evr: no such file", [.. command, _folder["none.evr"]]);
        await RefusedAsync("a folder, a file is needed", [.. command, _folder.Path]);
        await RefusedAsync("a.key is no package", [.. command, _folder["a.key"]]);
    }

    [Fact]
    public async Task Key_ThatIsNone_IsCalledThatAndNotReadable()
    {
        await KeyAsync();
        _ = await CommandResult.SucceedAsync("package", "new", "greeter", "--folder", _folder["greeter"]);
        await File.WriteAllBytesAsync(Path.Combine(_folder["greeter"], "module.wasm"), EmbeddedFiles.Read("counter/counter.wasm"));
        string[] build = ["package", "build", _folder["greeter"], "-o", _folder["g.evr"], "--key"];
        await RefusedAsync("a folder, a key file is needed", [.. build, _folder["greeter"]]);
        await RefusedAsync("not a key file", [.. build, Path.Combine(_folder["greeter"], "everarcade.json")]);
        await RefusedAsync("'everarcade key new", [.. build, _folder["b.key"]]);
        await RefusedAsync(
            "no such folder to write g.evr to", "package", "build", _folder["greeter"], "--key", _folder["a.key"], "-o", _folder["none/g.evr"]);
    }

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("nonsense")]
    public async Task Url_OfTheEnvironmentThatIsNone_IsNamed(string url)
    {
        Environment.SetEnvironmentVariable(CommonOptions.UrlVariable, url);
        try
        {
            var result = await CommandResult.RunAsync("packages");
            Assert.Equal(ExitCode.Usage, result.Code);
            Assert.Contains($"EVERARCADE_URL: '{url}' is no http or https address", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(CommonOptions.UrlVariable, null);
        }
    }

    [Fact] // Something else listens there.
    public async Task Url_OfAnotherServer_IsSaid()
    {
        using var server = new HttpListener();
        var url = $"http://127.0.0.1:{FreePort()}/";
        server.Prefixes.Add(url);
        server.Start();
        var answering = server.GetContextAsync().ContinueWith(
            asked =>
            {
                asked.Result.Response.StatusCode = 404;
                asked.Result.Response.Close();
            },
            TaskScheduler.Default);
        var result = await CommandResult.RunAsync("packages", "--url", url);
        await answering;
        Assert.Equal(ExitCode.Refused, result.Code);
        Assert.Contains("what answers at --url may be no host", result.Error, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private Task<CommandResult> KeyAsync() => CommandResult.SucceedAsync("key", "new", _folder["a.key"]);

    private static async Task RefusedAsync(string said, params string[] command)
    {
        var result = await CommandResult.RunAsync(command);
        Assert.True(result.Code == ExitCode.Refused, $"{string.Join(' ', command)}: {result.Code}\n{result.Error}");
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
