using System.CommandLine;
using System.Net;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary><c>everarcade serve</c>: a whole deployment in one process.</summary>
internal static class ServeCommand
{
    private static readonly Option<DirectoryInfo> Data = new("--data", "-d")
    {
        Description = "The data folder, on a local disk; one process has it at a time.",
        DefaultValueFactory = _ => new DirectoryInfo("everarcade-data"),
    };

    private static readonly Option<IPEndPoint> Listen = new("--listen", "-l")
    {
        Description = "Address and port. Only this machine can reach the default; there is no authentication yet, so "
            + "put a proxy in front before you open it.",
        DefaultValueFactory = _ => new IPEndPoint(IPAddress.Loopback, 5080),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!IPEndPoint.TryParse(text, out var endPoint) || !text.Contains(':', StringComparison.Ordinal))
            {
                result.AddError($"--listen: '{text}' is no address and port such as 127.0.0.1:5080.");
            }

            return endPoint;
        },
    };

    private static readonly Option<int?> Checkpoints = new("--checkpoint-receipts")
    {
        Description = "Receipts between two checkpoints of a contract.",
        Validators = { result => CommonOptions.AtLeast(result, 1, 1_000_000) },
    };

    public static Command Create() => new Command(
        "serve", "Run a host: HTTP API, queue, store. Stops at SIGINT or SIGTERM after finishing what is in flight.")
    {
        Data, Listen, Checkpoints,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var folder = invocation.Get(Data).FullName;
        await using var host = await EmbeddedHost.StartAsync(
            new HostSettings
            {
                Folder = folder,
                Listen = invocation.Get(Listen),
                CheckpointReceipts = invocation.Get(Checkpoints),
            },
            invocation.Cancellation);
        terminal.Say($"listening on {host.Url}");
        terminal.Say($"host key     {host.Key}");
        terminal.Say($"data         {folder}");
        terminal.Document(new { url = host.Url, hostKey = host.Key, data = folder });
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(invocation.Cancellation, host.Stopping);
        await Task.Delay(Timeout.Infinite, stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!invocation.Cancellation.IsCancellationRequested)
        {
            throw new FailureException(ExitCode.Internal, "the host stopped by itself; its log says why");
        }

        terminal.Note("stopping: finishing what is in flight");
        return ExitCode.Ok;
    }
}
