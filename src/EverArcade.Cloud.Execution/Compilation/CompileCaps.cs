namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>What one compilation may take, and how many run at once (docs/decisions/0006-compilation.md). Nothing here can change a
/// receipt: a module is compiled or refused as a whole.</summary>
public sealed record CompileCaps
{
    /// <summary>Longest time from the module's handing over to the answer, smoke run included. Default 20 s: the largest module takes
    /// about 4 s on two idle cores. Counts once the compiler had a processor for half of it; six times as long ends it anyway, as
    /// trouble of the host.</summary>
    public TimeSpan WallClock { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest time until a compiler is ready. Default 30 s: it takes 0.1 s on an idle machine, and a slow one is trouble of the
    /// host, not of the module.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Resident memory of one compiler, bytes. Default 1 GiB.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Compilers at once; further work waits. Default 2.</summary>
    public int CompilersMax { get; init; } = 2;
}
