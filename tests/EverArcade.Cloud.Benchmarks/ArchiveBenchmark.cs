using System.Diagnostics;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Verifies an archive of counter receipts from a file, without executing them, one thread: receipts a second, by
/// the clock and by the processor time of the whole process, and what it holds meanwhile. Target: 200,000 a second, below 200 MB.
/// With signed submissions each costs an Ed25519 verification on top.</summary>
internal static class ArchiveBenchmark
{
    private const int CheckpointReceipts = 1_000;

    /// <summary>The first one compiles.</summary>
    private const int Rounds = 6;

    public static void Run(int receipts, bool isSigned = false)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var threads = new GuestThreads(1);
            _ = threads.RunAsync(() => Write(path, receipts, isSigned), CancellationToken.None).GetAwaiter().GetResult();
            Verify(path).GetAwaiter().GetResult();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool Write(string path, int receipts, bool isSigned)
    {
        var loaded = SampleContract.LoadCounter();
        var genesis = SampleContract.GenesisOf(loaded);
        var run = new SubmissionRun(new WasmExecutor(), ExecutionProfile.Standard, loaded);
        using var host = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var writer = new ArchiveWriter(file);
        var (head, state) = (Head.AtGenesis(genesis), ContractState.Empty);
        writer.StartAsync(genesis, ExecutionProfile.Standard, SampleContract.BuildCounter(), CancellationToken.None)
            .AsTask().GetAwaiter().GetResult();
        for (var number = 1; number <= receipts; number++)
        {
            var input = SampleContract.Input(head.Contract, "n" + number, "increment", "{}");
            input = isSigned ? input.SignedBy(host) : input;
            var result = run.Execute(head, state, input, input.ComputeId());
            writer.WriteAsync(
                new ArchiveRecord { Receipt = result.Receipt, Submission = input.Encode(), Diff = result.EncodedDiff },
                CancellationToken.None).AsTask().GetAwaiter().GetResult();
            (head, state) = (result.NextHead, result.State);
            if (number % CheckpointReceipts == 0)
            {
                var checkpoint = Checkpoint.Of(head, state.Encoded.ComputeBlobHash());
                writer.WriteAsync(SignedCheckpoint.Sign(checkpoint, host), CancellationToken.None)
                    .AsTask().GetAwaiter().GetResult();
                head = head with { Checkpoint = checkpoint.ComputeHash(), CheckpointSequence = checkpoint.Sequence };
            }
        }

        writer.FinishAsync(head, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return true;
    }

    private static async Task Verify(string path)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
            var allocated = GC.GetTotalAllocatedBytes();
            var cpu = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            var report = await ArchiveVerification.VerifyAsync(file, VerificationOptions.Default, CancellationToken.None);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            if (report.Finding is { } finding)
            {
                throw new InvalidOperationException(finding.ToString());
            }

            using var self = Process.GetCurrentProcess();
            Console.WriteLine($"verify {report.Receipts} receipts, {file.Length >> 20} MiB: {report.Receipts / seconds:F0}/s, "
                + $"{report.Receipts / cpuSeconds:F0} a CPU second, "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / (long)report.Receipts} B a receipt, "
                + $"working set {self.WorkingSet64 >> 20} MiB (targets 200,000/s, 200 MiB)");
        }
    }
}
