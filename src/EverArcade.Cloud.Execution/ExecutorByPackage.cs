using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution;

/// <summary>Hands each package to the executor its manifest names. Thread-safe.</summary>
public sealed class ExecutorByPackage(WasmExecutor wasm, NativeFixtureExecutor fixtures) : IExecutor
{
    public string EngineId => wasm.EngineId;

    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null) =>
        package.Package.Manifest.Executor == PackageExecutor.NativeFixture
            ? fixtures.Execute(package, input, limits, output)
            : wasm.Execute(package, input, limits, output);
}
