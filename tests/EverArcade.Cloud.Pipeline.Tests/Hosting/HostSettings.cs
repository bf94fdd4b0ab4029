using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol.Transitions;
using EverArcade.Cloud.Storage.Azure;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>What a test wants of its host.</summary>
public sealed record HostSettings
{
    /// <summary>Another host over whose store this one runs; null for a store of its own.</summary>
    public PipelineHost? Over { get; init; }

    /// <summary>A data folder to open; null for one that is made and deleted again.</summary>
    public string? Folder { get; init; }

    /// <summary>A storage account; null for a data folder.</summary>
    public AzureStorageOptions? Azure { get; init; }

    public Action<PipelineOptions> Options { get; init; } = static _ => { };

    /// <summary>What compiling a package may take.</summary>
    public CompileCaps Compile { get; init; } = new();

    /// <summary>First byte of the seed of the host's key.</summary>
    public byte HostSeed { get; init; }

    /// <summary>Where the host's log goes; null for nowhere.</summary>
    public RecordedLog? Log { get; init; }

    public Func<PipelineStep, ValueTask>? Reached { get; init; }

    public Func<RecoveryStep, Task>? Recovering { get; init; }

    public Func<QuarantineStep, ValueTask>? QuarantineReached { get; init; }

    /// <summary>Gives the host a second engine that lies about gas once in so many executions; 0 leaves it the one it has.</summary>
    public int LieEvery { get; init; }

    /// <summary>What becomes of the answers of the host's own engine.</summary>
    public Func<ExecutionOutcome, ExecutionOutcome>? AlterOutcome { get; init; }
}
