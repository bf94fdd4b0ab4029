namespace EverArcade.Cloud.Cli.Load;

/// <summary>What a load run does.</summary>
internal sealed record LoadSettings
{
    /// <summary>Most connections: beyond that a closed loop only measures its own queue.</summary>
    public const int ConnectionsMax = 1024;

    /// <summary>Most contracts made for a run.</summary>
    public const int ContractsMax = 1024;

    public required Uri Url { get; init; }

    public required int Connections { get; init; }

    public required int Contracts { get; init; }

    /// <summary>How long to measure; meaningless when <see cref="Count"/> is given.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>How many requests to measure instead of a time.</summary>
    public required ulong? Count { get; init; }

    /// <summary>How long to run before measuring.</summary>
    public required TimeSpan Warmup { get; init; }
}
