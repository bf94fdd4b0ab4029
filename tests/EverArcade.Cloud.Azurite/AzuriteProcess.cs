using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Azurite;

/// <summary>A storage emulator of this process: loopback, ports of its own, everything in memory, no telemetry. Gone when it is
/// disposed, and when this process ends in any way.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    /// <summary>The emulator's well-known account and key (its documentation prints them).</summary>
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string[] Services = ["Blob", "Queue", "Table"];
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<AzuriteProcess>> One = new(StartAsync);

    private readonly Process _process;

    private AzuriteProcess(Process process, string connectionString)
    {
        _process = process;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <summary>The one of this test process, started when it is first asked for; it ends with the process.</summary>
    public static Task<AzuriteProcess> SharedAsync() => One.Value;

    /// <summary>Installs the emulator if need be and starts one.</summary>
    /// <exception cref="InvalidOperationException">Node.js is missing, or the emulator did not start; says what to
    /// do.</exception>
    public static async Task<AzuriteProcess> StartAsync()
    {
        var entry = await AzuriteInstall.EnsureAsync();
        var start = new ProcessStartInfo("node", Arguments(entry))
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = AzuriteInstall.Start(start);
        try
        {
            return new AzuriteProcess(process, await ListenAsync(process));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    /// <summary>A prefix for the names of one test's tables and queues: tests share the emulator and nothing in it.</summary>
    public static string NewPrefix() => "t" + Guid.NewGuid().ToString("n")[..16];

    public ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string[] Arguments(string entry) =>
    [
        Path.Combine(AppContext.BaseDirectory, "emulator", "launch.cjs"), entry,
        .. Services.SelectMany(service => new[]
        {
            $"--{service.ToLowerInvariant()}Host", "127.0.0.1", $"--{service.ToLowerInvariant()}Port", "0",
        }),
        "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence",
    ];

    /// <summary>Reads the ports it took from what it says, and goes on reading, so that it never waits for a full pipe.</summary>
    private static async Task<string> ListenAsync(Process process)
    {
        var endpoints = new Dictionary<string, string>();
        var said = new StringBuilder();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Hear(line.Data, ended: line.Data is null);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, ended: false);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(StartMax);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};{string.Concat(endpoints.Values)}");

        void Hear(string? text, bool ended)
        {
            lock (said)
            {
                // Later lines are one for each request: nobody wants to keep those.
                if (text is not null && endpoints.Count < Services.Length)
                {
                    _ = said.AppendLine(text);
                    foreach (var service in Services.Where(
                        service => text.StartsWith($"Azurite {service} service is successfully", StringComparison.Ordinal)))
                    {
                        endpoints[service] = $"{service}Endpoint={text[text.IndexOf("http", StringComparison.Ordinal)..]}/{Account};";
                    }
                }

                if (endpoints.Count == Services.Length)
                {
                    _ = listening.TrySetResult();
                }
                else if (ended)
                {
                    _ = listening.TrySetException(new InvalidOperationException(
                        $"The Azurite emulator ended before it listened: {said}"));
                }
            }
        }
    }
}
