using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Executes, and keeps what was executed for others to repeat. One thread at a time.</summary>
internal sealed class RecordingExecutor(string engine, ExecuteGuest execute) : IExecutor
{
    public string EngineId => engine;

    /// <summary>The last execution; null when the input was too large to be executed.</summary>
    public RecordedExecution? Last { get; private set; }

    /// <remarks>The answer gets memory of its own: it is compared after others were executed.</remarks>
    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null)
    {
        var outcome = execute(input, limits);
        Last = new RecordedExecution(input.ToArray(), limits, outcome);
        return outcome;
    }

    public void Forget() => Last = null;
}
