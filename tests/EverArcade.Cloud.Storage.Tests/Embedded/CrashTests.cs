using System.Diagnostics;
using EverArcade.Cloud.CrashHost;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>A process is killed at every named step; what it was answered is there afterwards, and nothing is half
/// there.</summary>
public sealed class CrashTests
{
    // A message is delivered at the latest a minute after the restart; in fact at once.
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("BeforeBatch", 1)]
    [InlineData("BeforeBatch", 300)]
    [InlineData("BeforeCommit", 2)]
    [InlineData("BeforeCommit", 301)]
    [InlineData("AfterCommit", 1)]
    [InlineData("AfterCommit", 302)]
    [InlineData("BlobWritten", 1)]
    [InlineData("BlobWritten", 30)]
    [InlineData("BlobFlushed", 1)]
    [InlineData("BlobFlushed", 31)]
    public async Task Killed_AtAStep_KeepsWhatWasAnsweredAndNothingByHalves(string step, int count)
    {
        var folder = TemporaryFolders.CreateOnDisk("everarcade-").FullName;
        var answers = await RunUntilKilledAsync(folder, step, count);
        var unfinished = Directory.GetFiles(Path.Combine(folder, "blobs", "tmp")).Length;
        Assert.True(unfinished > 0 || !step.StartsWith("Blob", StringComparison.Ordinal));

        await using (var store = EmbeddedFixture.Open(folder, TimeProvider.System))
        {
            Assert.Empty(Directory.GetFiles(Path.Combine(folder, "blobs", "tmp")));
            for (var worker = 0; worker < CrashScript.Workers; worker++)
            {
                await CheckLedgerAsync(store, answers, worker);
                await CheckBlobsAsync(store, answers, worker);
                await GoOnAsync(store, worker);
            }

            await CheckQueueAsync(store, answers);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HashSet<string>> RunUntilKilledAsync(string folder, string step, int count)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { typeof(CrashScript).Assembly.Location, folder, step, $"{count}" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(None);
        await process.WaitForExitAsync(None);

        // 128 + 9: killed, so the step was reached and the process did not come to an end of its own.
        Assert.Equal(137, process.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static async Task CheckLedgerAsync(EmbeddedStore store, HashSet<string> answers, int worker)
    {
        var contract = CrashScript.Contract(worker).Id;
        var head = await store.Ledger.ReadHeadAsync(contract, None);
        Assert.True(head is not null || !answers.Contains($"created {worker} 0"));
        var receipts = await store.Ledger.ReadReceiptsAsync(
            contract, BranchId.Genesis, new Sequence(1), int.MaxValue, None);
        Assert.Equal(head?.Head.Sequence.Number ?? 0, (ulong)receipts.Count);
        for (var round = 0; round < receipts.Count + 2; round++)
        {
            var submission = CrashScript.Submission(worker, round);
            var entry = await store.Ledger.ReadEntryAsync(contract, submission.Marker, None);
            Assert.Equal(entry, await store.Ledger.ReadEntryAsync(contract, submission.Submission, None));
            var pending = await store.Ledger.ReadPendingAsync(contract, submission.Submission, None);
            if (round < receipts.Count)
            {
                Assert.Equal(new Sequence((ulong)round + 1), receipts[round].Sequence);
                Assert.Equal(submission.Bytes.ToArray(), receipts[round].Submission.ToArray());
                Assert.Equal(receipts[round].Sequence, entry!.Value.Sequence);
                Assert.Null(pending);
            }
            else
            {
                Assert.DoesNotContain($"committed {worker} {round}", answers);
                Assert.Equal(entry is not null, pending is not null);
                Assert.True(entry is not null || !answers.Contains($"accepted {worker} {round}"));
            }
        }

        Assert.Equal(receipts.Count == 0 ? contract.Hash : receipts[^1].Hash, head?.Head.LastReceipt ?? contract.Hash);
    }

    private static async Task CheckBlobsAsync(EmbeddedStore store, HashSet<string> answers, int worker)
    {
        for (var round = 0; round < CrashScript.Rounds; round += 5)
        {
            var bytes = CrashScript.Blob(worker, round);
            var found = await store.Blobs.ReadAsync(Hash256.Of(bytes), bytes.Length, None);
            Assert.True(found is not null || !answers.Contains($"stored {worker} {round}"));
        }
    }

    private static async Task CheckQueueAsync(EmbeddedStore store, HashSet<string> answers)
    {
        var waiting = await store.Submissions.ReceiveAsync(100_000, Visibility, None);
        var bodies = waiting.Select(message => message.Body).ToHashSet();
        Assert.Equal(waiting.Count, bodies.Count);
        for (var worker = 0; worker < CrashScript.Workers; worker++)
        {
            for (var round = 0; round < CrashScript.Rounds; round++)
            {
                var there = bodies.Contains(CrashScript.Message(worker, round));
                Assert.False(there && answers.Contains($"completed {worker} {round}"));
                Assert.True(there || !answers.Contains($"sent {worker} {round}")
                    || answers.Contains($"completing {worker} {round}"));
            }
        }
    }

    /// <summary>The contract goes on where it stands.</summary>
    private static async Task GoOnAsync(EmbeddedStore store, int worker)
    {
        var contract = CrashScript.Contract(worker);
        _ = await store.Ledger.CreateAsync(contract, None);
        var head = (await store.Ledger.ReadHeadAsync(contract.Id, None))!;
        var submission = CrashScript.Submission(worker, (int)head.Head.Sequence.Number);
        var entry = await store.Ledger.AcceptAsync(submission, None);
        Assert.Null(entry.Sequence);
        var next = await store.Ledger.CommitAsync(CrashScript.Commit(head, submission), None);
        Assert.Equal(head.Head.Sequence.Next, next.Head.Sequence);
    }
}
