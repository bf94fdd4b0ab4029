using System.CommandLine;
using EverArcade.Cloud.Cli.Console;

namespace EverArcade.Cloud.Cli.Load;

/// <summary><c>everarcade load</c>: how many executions a second a host does, and how long one takes.</summary>
internal static class LoadCommand
{
    private const int SecondsMax = 3600;
    private const int CountMax = 100_000_000;

    private static readonly Option<int> Connections = Number("--connections", "-c", 64, 1, LoadSettings.ConnectionsMax, "Connections, each with one request on its way.");
    private static readonly Option<int> Contracts = Number("--contracts", "-n", 8, 1, LoadSettings.ContractsMax, "Counter contracts to make and spread the load over.");
    private static readonly Option<int> Seconds = Number("--seconds", "-s", 10, 1, SecondsMax, "How long to measure.");
    private static readonly Option<int> Warmup = Number("--warmup", "-w", 2, 0, SecondsMax, "Seconds to run before measuring.");
    private static readonly Option<int?> Count = new("--count")
    {
        Description = "Measure so many requests instead of a time.",
        Validators = { result => CommonOptions.AtLeast(result, 1, CountMax) },
    };

    public static Command Create() => new Command(
        "load", "Load a host in a closed loop and measure it. Writes counter contracts: for hosts of your own. Exit code 1 when there were errors.")
    {
        Connections, Contracts, Seconds, Count, Warmup, CommonOptions.Url,
    }.Runs(RunAsync);

    private static async Task<ExitCode> RunAsync(Invocation invocation)
    {
        var settings = new LoadSettings
        {
            Url = CheckUrl(invocation),
            Connections = invocation.Get(Connections),
            Contracts = invocation.Get(Contracts),
            Time = TimeSpan.FromSeconds(invocation.Get(Seconds)),
            Count = (ulong?)invocation.Get(Count),
            Warmup = TimeSpan.FromSeconds(invocation.Get(Warmup)),
        };
        var target = await LoadTarget.PrepareAsync(settings, invocation.Cancellation);
        var connections = target.Connect(settings);
        try
        {
            var report = await invocation.Terminal.ProgressAsync("load", progress => Task.Factory.StartNew(
                () => new LoadRun(settings, connections).Run(progress, invocation.Cancellation),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Show(invocation.Terminal, report);
            invocation.Terminal.Document(report);
            return report.Errors.Count == 0 && report.Executions > 0 ? ExitCode.Ok : ExitCode.Refused;
        }
        finally
        {
            foreach (var connection in connections)
            {
                connection.Dispose();
            }
        }
    }

    private static void Show(Terminal terminal, LoadReport report)
    {
        terminal.Say($"{report.ExecutionsPerSecond:N0} executions/s: {report.Executions:N0} in {report.Seconds:0.0} s, "
            + $"{report.Connections} connections, {report.Contracts} contracts");
        terminal.Say($"latency ms: p50 {report.P50Milliseconds:0.00}, p90 {report.P90Milliseconds:0.00}, "
            + $"p99 {report.P99Milliseconds:0.00}, max {report.MaxMilliseconds:0.00}");
        terminal.Say($"this program took {report.ClientCpuMicroseconds:0.0} µs of processor time for each");
        foreach (var (kind, count) in report.Errors)
        {
            terminal.Verdict(false, $"{count} errors: {kind}");
        }

        if (report.FirstError is { } first)
        {
            terminal.Say($"the first: {first}");
        }
    }

    private static Uri CheckUrl(Invocation invocation)
    {
        var url = invocation.Get(CommonOptions.Url);
        if (url.Scheme != Uri.UriSchemeHttp)
        {
            throw new FailureException(ExitCode.Refused, $"--url: {url}: a load run speaks plain http only");
        }

        return url.IsLoopback || invocation.IsGiven(CommonOptions.Url)
            ? url
            : throw new FailureException(ExitCode.Refused, $"{url} is another machine: name it with --url to load it on purpose");
    }

    private static Option<int> Number(string name, string alias, int value, int min, int max, string description) => new(name, alias)
    {
        Description = $"{description} {min} to {max}.",
        DefaultValueFactory = _ => value,
        Validators = { result => CommonOptions.AtLeast(result, min, max) },
    };
}
