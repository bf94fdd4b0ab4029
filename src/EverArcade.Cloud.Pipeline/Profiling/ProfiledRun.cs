using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Profiling;

/// <summary>Executes submissions as ever (<see cref="SubmissionRun"/>) with a profiler, and has it hold all gas of the receipts. One
/// guest thread at a time.</summary>
internal sealed class ProfiledRun
{
    private readonly GasProfiler _profiler;
    private readonly LastGas _executor;
    private readonly SubmissionRun _run;

    public ProfiledRun(GasProfiler profiler, ExecutionProfile profile, LoadedPackage package)
    {
        _profiler = profiler;
        _executor = new LastGas(profiler);
        _run = new SubmissionRun(_executor, profile, package);
    }

    public TransitionResult Execute(Head head, ContractState state, Submission submission, SubmissionId id)
    {
        _executor.GasUsed = 0;
        var result = _run.Execute(head, state, submission, id);

        // What the transition charged on top: the changes of the state.
        _profiler.AddHostGas(result.Receipt.GasUsed - _executor.GasUsed);
        return result;
    }

    /// <summary>Remembers what the guest's part of an execution cost.</summary>
    private sealed class LastGas(IExecutor executor) : IExecutor
    {
        public string EngineId => executor.EngineId;

        public ulong GasUsed { get; set; }

        public ExecutionOutcome Execute(
            LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null)
        {
            var outcome = executor.Execute(package, input, in limits, output);
            GasUsed = outcome.GasUsed;
            return outcome;
        }
    }
}
