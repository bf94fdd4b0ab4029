using System.Buffers;
using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>What an audit executes and nothing else of it, on one guest thread or on several: what this machine lets threads do at a time
/// that read nothing, hand nothing over and share nothing.</summary>
internal sealed class ThreadFloor(GuestThreads threads)
{
    private const int Executions = 30_000;

    private static readonly WasmExecutor Executor = new();

    private readonly LoadedPackage _counter = SampleContract.LoadCounter();

    /// <summary>Calls of the executor alone, a second, all threads together.</summary>
    public Task<double> ExecutionsAsync(int count) => RateAsync(count, () =>
    {
        var (head, submission) = Begin();
        var input = new ArrayBufferWriter<byte>();
        _ = GuestInput.Encode(input, ExecutionProfile.Standard, ContractState.Empty.Encoded.Bytes.Span, submission);
        var limits = Transition.LimitsOf(ExecutionProfile.Standard, _counter.Package.Manifest, submission);
        var output = new OutputBuffer();
        for (var i = 0; i < Executions; i++)
        {
            _ = Executor.Execute(_counter, input.WrittenSpan, in limits, output);
        }

        return head;
    });

    /// <summary>Executions and all that a receipt is computed from, a second: they allocate, as an audit does.</summary>
    public Task<double> TransitionsAsync(int count) => RateAsync(count, () =>
    {
        var (head, submission) = Begin();
        var (run, state, id) = (new SubmissionRun(Executor, ExecutionProfile.Standard, _counter), ContractState.Empty, submission.ComputeId());
        for (var i = 0; i < Executions; i++)
        {
            var result = run.Execute(head, state, submission, id);
            (head, state) = (result.NextHead, result.State);
        }

        return head;
    });

    private (Head Head, Submission Submission) Begin()
    {
        var head = Head.AtGenesis(SampleContract.GenesisOf(_counter));
        return (head, SampleContract.Input(head.Contract, "n", "increment", "{}"));
    }

    private async Task<double> RateAsync(int count, Func<Head> work)
    {
        var started = Stopwatch.GetTimestamp();
        _ = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => threads.RunAsync(work, CancellationToken.None)));
        return count * Executions / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
