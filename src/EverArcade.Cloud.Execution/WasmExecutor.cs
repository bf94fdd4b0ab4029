using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution;

/// <summary>Runs WebAssembly packages: a fresh store and instance for each execution. Stateless, thread-safe.</summary>
/// <remarks>Allocates nothing managed but the answer, and that not when it is given an <see cref="OutputBuffer"/>.</remarks>
public sealed class WasmExecutor(EngineChoice engine = EngineChoice.Cranelift) : IExecutor
{
    public string EngineId { get; } = EngineProfile.IdOf(engine);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The package was loaded for another engine, or has no module.</exception>
    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException(
                "A guest runs on a guest thread only: elsewhere deep recursion aborts the process.");
        }

        var module = package.Module ?? throw new ArgumentException("Not a WebAssembly package.", nameof(package));
        if (module.Engine.Choice != engine)
        {
            throw new ArgumentException($"Loaded for {module.Engine.Choice}, not for {engine}.", nameof(package));
        }

        using var instance = GuestInstance.Create(module);
        return new GuestCall(instance, in limits).Run(package.Package.Manifest.Entry, input, output);
    }
}
