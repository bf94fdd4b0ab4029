using System.Diagnostics;
using System.Text.Json;
using EverArcade.Cloud.Client;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>A host in a process of its own, on a free port.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly Task<string> _error;

    private ServeProcess(Process process, JsonElement listening)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
        Url = listening.GetProperty("url").GetString()!;
        HostKey = listening.GetProperty("hostKey").GetString()!;
        _http = new HttpClient { BaseAddress = new Uri(Url) };
        Api = new EverArcadeClient(_http);
    }

    public string Url { get; }

    public string HostKey { get; }

    public EverArcadeClient Api { get; }

    public static Task<ServeProcess> StartAsync(string folder, params string[] arguments) =>
        StartAsync([], ["--data", folder, .. arguments]);

    public static async Task<ServeProcess> StartAsync(
        IEnumerable<(string Name, string Value)> environment, IEnumerable<string> arguments)
    {
        var process = CliProcess.Start(environment, ["serve", "--json", "--listen", "127.0.0.1:0", .. arguments]);
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return line is not null
            ? new ServeProcess(process, JsonDocument.Parse(line).RootElement)
            : throw new InvalidOperationException($"No host: {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>SIGKILL: nothing is finished, nothing is closed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<(int Code, string Error)> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (_process.ExitCode, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _http.Dispose();
        _process.Dispose();
    }
}
