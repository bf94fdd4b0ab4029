using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Full transitions of the counter contract on a 10-key state, one thread: decode the submission, execute, check the
/// output, diff, root, receipt, log. Target: at least 25,000 a second on one core.</summary>
internal static class TransitionBenchmark
{
    private const int Warmup = 20_000;
    private const int Count = 50_000;
    private const int Rounds = 5;

    public static void Run()
    {
        var loaded = SampleContract.LoadCounter();
        using var threads = new GuestThreads(1);
        _ = threads.RunAsync(() => Measure(loaded), CancellationToken.None).GetAwaiter().GetResult();
    }

    private static bool Measure(LoadedPackage loaded)
    {
        var run = new SubmissionRun(new WasmExecutor(), ExecutionProfile.Standard, loaded);
        var (head, state) = TenKeys(run, SampleContract.GenesisOf(loaded));
        (head, state) = Go(run, head, state, Warmup);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            (head, state) = Go(run, head, state, Count);
            var micros = Stopwatch.GetElapsedTime(started).TotalMicroseconds / Count;
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Count;
            best = Math.Min(best, micros);
            Console.WriteLine($"transition, {state.Encoded.Count} keys: {micros:F2} us, {1e6 / micros:F0}/s, {bytes} B each");
        }

        Console.WriteLine($"best {best:F2} us = {1e6 / best:F0}/s (target 25,000/s: {(best <= 40 ? "met" : "missed")})");
        return true;
    }

    private static (Head Head, ContractState State) TenKeys(SubmissionRun run, Genesis genesis)
    {
        var (head, state) = (Head.AtGenesis(genesis), ContractState.Empty);
        for (var key = 0; key < 9; key++)
        {
            var input = SampleContract.Input(
                head.Contract, $"key-{key}", "set-key", $$"""{"key":"player/{{key}}","value":"value of player {{key}}"}""");
            (head, state) = Step(run, head, state, input.Encode());
        }

        return (head, state);
    }

    private static (Head Head, ContractState State) Go(SubmissionRun run, Head head, ContractState state, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var bytes = SampleContract.Input(head.Contract, "n" + head.Sequence.Number, "increment", "{}").Encode();
            (head, state) = Step(run, head, state, bytes);
        }

        return (head, state);
    }

    private static (Head Head, ContractState State) Step(SubmissionRun run, Head head, ContractState state, byte[] bytes)
    {
        var reader = new Protocol.Codec.CanonicalReader(bytes);
        if (!Submission.TryRead(ref reader, out var submission) || !reader.TryEnd())
        {
            throw new InvalidOperationException("The submission does not decode.");
        }

        var result = run.Execute(head, state, submission!, submission!.ComputeId());
        return result.Receipt.Status == Protocol.Receipts.ReceiptStatus.Succeeded
            ? (result.NextHead, result.State)
            : throw new InvalidOperationException($"{result.Receipt.Status} {result.Receipt.Detail}");
    }
}
