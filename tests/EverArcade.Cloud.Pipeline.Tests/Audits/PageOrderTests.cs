using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>An audit replays a page while what the store keeps beside the one before is looked up. What it says must not depend on which of
/// them is faster.</summary>
public sealed class PageOrderTests(PageOrderTests.TwoPages history) : IClassFixture<PageOrderTests.TwoPages>, IDisposable
{
    private const ulong InSecondPage = AuditWalk.PageReceipts + 30;

    public void Dispose()
    {
        history.Host.Ledger.Hooks.Before = null;
        history.Host.Ledger.AlterReceipts = null;
        history.Host.Blobs.Alter = static (_, bytes) => bytes;
    }

    [Fact]
    public async Task RunAsync_PageLookedUpAfterTheNextWasReplayed_IsSaidFirst()
    {
        var rotten = await history.RotFirstStateAsync();
        history.Host.Ledger.AlterReceipts = rows =>
            [.. rows.Select(row => row.Sequence.Number == InSecondPage ? row with { Diff = row.Diff.Flip(-1) } : row)];
        var report = await AuditHeldAsync(until: InSecondPage - 1);
        AssertFinding(report, "corruption:state", rotten);
        Assert.Equal((ulong)AuditWalk.PageReceipts, report.Compared);
    }

    [Fact]
    public async Task RunAsync_NextPageCannotBeRead_SaysWhatIsWrongBeforeIt()
    {
        var reads = 0;
        history.Host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadReceiptsAsync) && Interlocked.Increment(ref reads) > 1
            ? throw new IntegrityException("table receipt of a test", "torn") : Task.CompletedTask;
        AssertFinding(await history.Host.AuditAsync(), "corruption:receipt", AuditWalk.PageReceipts + 1);
        reads = 0;
        var rotten = await history.RotFirstStateAsync();
        AssertFinding(await history.Host.AuditAsync(), "corruption:state", rotten);
    }

    [Fact]
    public async Task RunAsync_LookUpMeetsARottenTable_NamesThePlaceItsPageLeadsTo()
    {
        history.Host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadLogNodeAsync)
            ? throw new IntegrityException("table log_node of a test", "torn") : Task.CompletedTask;
        AssertFinding(await history.Host.AuditAsync(), "corruption:log", AuditWalk.PageReceipts + 1);
    }

    private static void AssertFinding(AuditReport report, string kind, ulong sequence)
    {
        var finding = Assert.Single(report.Findings);
        Assert.Equal((kind, sequence), (finding.Kind, finding.Sequence.Number));
    }

    /// <summary>Audits; what is beside the first page can be read only once the walk stands at a receipt of the second.</summary>
    private async Task<AuditReport> AuditHeldAsync(ulong until)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        history.Host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadLogNodeAsync) ? reached.Task : Task.CompletedTask;
        var report = await history.Host.Get<Auditor>().RunAsync(
            new AuditRequest(history.Host.Contract, new Sequence(1), null), new Told(until, reached), CancellationToken.None)
            .WaitAsync(PipelineHost.Patience);
        return report!;
    }

    /// <summary>A page of receipts and some more, with checkpoints in the first page.</summary>
    public sealed class TwoPages : IAsyncLifetime
    {
        public PipelineHost Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 200 });
            _ = await Task.WhenAll(Enumerable.Range(0, AuditWalk.PageReceipts + 60).Select(_ => Host.ExecuteAsync(Host.Input())));
            _ = await Host.SettledCheckpointsAsync(2);
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();

        /// <returns>The sequence of the first checkpoint, whose state cannot be read from now on.</returns>
        public async Task<ulong> RotFirstStateAsync()
        {
            var row = (await Host.ReadCheckpointsAsync())[0];
            Assert.True(SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _));
            Assert.InRange(row.Sequence.Number, 1UL, (ulong)AuditWalk.PageReceipts);
            Host.Blobs.Alter = (hash, bytes) => hash == signed!.Checkpoint.StateBlob ? bytes.Flip(0) : bytes;
            return row.Sequence.Number;
        }
    }

    private sealed class Told(ulong until, TaskCompletionSource reached) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value)
        {
            if (value.Compared >= until)
            {
                _ = reached.TrySetResult();
            }
        }
    }
}
