using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution;

/// <summary>Runs WebAssembly packages: a fresh store and instance for each execution. Stateless, thread-safe.</summary>
public sealed class WasmExecutor : IExecutor
{
    public string EngineId => EngineProfile.Id;

    public ExecutionOutcome Execute(LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException(
                "A guest runs on a guest thread only: elsewhere deep recursion aborts the process.");
        }

        var module = package.Module ?? throw new ArgumentException("Not a WebAssembly package.", nameof(package));
        try
        {
            using var store = GuestStore.Create();
            var instance = new Instance(store, module);
            return new GuestCall(instance, new GasMeter(instance, limits), limits).Run(package.Package.Manifest.Entry, input);
        }
        catch (WasmtimeException fault)
        {
            throw new ExecutionFaultException("The engine could not run the package.", fault);
        }
    }
}
