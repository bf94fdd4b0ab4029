using System.CommandLine;
using System.Net;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary><c>everarcade serve</c>: a whole deployment in one process, or one process of several on an Azure storage account.</summary>
internal static class ServeCommand
{
    private const string EmbeddedName = "embedded";
    private const string AzureName = "azure";

    private static readonly Option<string> Storage = new Option<string>("--storage", "-s")
    {
        Description = "Where the data is: 'embedded', a folder, or 'azure', a storage account that several processes may share.",
        DefaultValueFactory = _ => EmbeddedName,
    }.AcceptOnlyFromAmong(EmbeddedName, AzureName);

    private static readonly Option<string?> ConnectionString = new("--connection-string")
    {
        Description = "Of the storage account, key included: for the emulator. Others see a command line; "
            + "EVERARCADE_Storage__Azure__ConnectionString they do not.",
    };

    private static readonly Option<string?> Account = new("--account")
    {
        Description = "Name of the storage account; signs in as this machine's identity or as you (az login).",
    };

    private static readonly Option<string?> Prefix = new("--prefix")
    {
        Description = "What the names of the account's tables, queues and container begin with: deployments differ by it.",
    };

    private static readonly Option<FileInfo?> HostKeyFile = new("--host-key")
    {
        Description = "Key file that signs checkpoints on an account, the same in every process; else EVERARCADE_HostKey.",
    };

    private static readonly Option<DirectoryInfo> Data = new("--data", "-d")
    {
        Description = "The data folder of embedded storage, on a local disk; one process has it at a time.",
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
        Storage, Data, Account, ConnectionString, Prefix, HostKeyFile, Listen, Checkpoints,
    }.Runs(RunAsync);

    private static HostStorage ReadStorage(Invocation invocation) => invocation.Get(Storage) == AzureName
        ? new HostStorage.Azure(
            invocation.Get(ConnectionString), invocation.Get(Account), invocation.Get(HostKeyFile)?.FullName,
            invocation.Get(Prefix))
        : new HostStorage.Embedded(invocation.Get(Data).FullName);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var terminal = invocation.Terminal;
        var storage = ReadStorage(invocation);
        await using var host = await ServedHost.StartAsync(
            new HostSettings
            {
                Storage = storage,
                Listen = invocation.Get(Listen),
                CheckpointReceipts = invocation.Get(Checkpoints),
            },
            invocation.Cancellation);
        terminal.Say($"listening on {host.Url}");
        terminal.Say($"host key     {host.Key}");
        var data = storage is HostStorage.Embedded { Folder: var folder } ? folder : AzureName;
        terminal.Say($"data         {data}");
        terminal.Document(new { url = host.Url, hostKey = host.Key, data });
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
