using EverArcade.Cloud.Execution.Compilation;

namespace EverArcade.Cloud.Execution;

/// <summary>What an operator may choose about execution. Nothing here can change a receipt; what can is in the
/// profile.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Guest threads; 0, the default, means one per core. At most <see cref="GuestThreads.ThreadsMax"/> in a
    /// process.</summary>
    public int Threads { get; init; }

    /// <summary>Executions that may wait for a guest thread before submitters wait in turn. Default 1,024.</summary>
    public int QueueMax { get; init; } = 1024;

    /// <summary>Compiled packages kept. Default 128.</summary>
    public int LoadedPackagesMax { get; init; } = 128;

    /// <summary>Machine code of the compiled packages kept, bytes; the one used last is kept whatever its size. Default
    /// 1 GiB.</summary>
    public long LoadedBytesMax { get; init; } = 1L << 30;

    /// <summary>What compiling a package may take.</summary>
    public CompileCaps Compile { get; init; } = new();

    /// <summary>Whether packages implemented by registered C# fixtures are accepted. Default false: for tests and
    /// local demos only.</summary>
    public bool AllowNativeFixtures { get; init; }
}
