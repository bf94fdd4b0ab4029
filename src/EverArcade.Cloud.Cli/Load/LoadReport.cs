namespace EverArcade.Cloud.Cli.Load;

/// <summary>What a load run measured. Times in milliseconds unless they say otherwise.</summary>
internal sealed record LoadReport
{
    public required int Connections { get; init; }

    public required int Contracts { get; init; }

    public required double Seconds { get; init; }

    public required long Executions { get; init; }

    public required double ExecutionsPerSecond { get; init; }

    public required double P50Milliseconds { get; init; }

    public required double P90Milliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    public required double MaxMilliseconds { get; init; }

    /// <summary>Processor time this program spent on one request: what the measurement itself costs the machine.</summary>
    public required double ClientCpuMicroseconds { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required string? FirstError { get; init; }

    public static LoadReport Of(LoadSettings settings, LoadTally tally, long executions, TimeSpan took, TimeSpan cpu) => new()
    {
        Connections = settings.Connections,
        Contracts = settings.Contracts,
        Seconds = Math.Round(took.TotalSeconds, 3),
        Executions = executions,
        ExecutionsPerSecond = Math.Round(executions / Math.Max(took.TotalSeconds, 1e-9), 1),
        P50Milliseconds = Milliseconds(tally.Latency.Percentile(0.5)),
        P90Milliseconds = Milliseconds(tally.Latency.Percentile(0.9)),
        P99Milliseconds = Milliseconds(tally.Latency.Percentile(0.99)),
        MaxMilliseconds = Milliseconds(tally.Latency.Max),
        ClientCpuMicroseconds = Math.Round(cpu.TotalMicroseconds / Math.Max(executions, 1), 2),
        Errors = tally.Errors,
        FirstError = tally.FirstError,
    };

    private static double Milliseconds(long nanoseconds) => Math.Round(nanoseconds / 1e6, 3);
}
