using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>An executor whose answers a test alters: a host that lies, now and then.</summary>
public sealed class AlteredExecutor(IExecutor inner, Func<ExecutionOutcome, ExecutionOutcome> alter, string name) : IExecutor
{
    public string EngineId => $"{name} of {inner.EngineId}";

    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null) =>
        alter(inner.Execute(package, input, limits, output));
}
