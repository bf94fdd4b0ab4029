using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly HostSettings EveryFive = new() { Options = options => options.CheckpointReceipts = 5 };

    [Fact]
    public async Task Commit_EveryNReceipts_WritesAChainOfCheckpoints()
    {
        await using var host = await PipelineHost.StartAsync(EveryFive);
        await host.ExecuteAsync(17);
        var checkpoints = await host.SettledCheckpointsAsync(3);

        Assert.Equal([5UL, 10, 15], checkpoints.Select(row => row.Sequence.Number));
        var previous = Hash256.Zero;
        foreach (var row in checkpoints)
        {
            Assert.True(SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _));
            Assert.True(signed!.Verify());
            Assert.Equal(row.Hash, signed.Checkpoint.ComputeHash());
            Assert.Equal(previous, signed.Checkpoint.Previous);
            Assert.True(await host.Blobs.ExistsAsync(signed.Checkpoint.StateBlob, CancellationToken.None));
            previous = row.Hash;
        }

        Assert.Equal(previous, (await host.ReadHeadAsync()).Checkpoint);
    }

    [Fact]
    public async Task Commit_OfManyDiffBytes_WritesACheckpointBeforeItsNumberIsDue()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.CheckpointDiffBytes = 1000 });
        var value = new string('v', 600);
        await host.ExecuteAsync(3, i => host.Input("set", $$"""{"key":"k{{i}}","value":"{{value}}"}"""));

        Assert.Equal(2UL, Assert.Single(await host.SettledCheckpointsAsync(1)).Sequence.Number);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task ColdLoad_WithAndWithoutCheckpoint_EqualsWhatWasWarm(int checkpointReceipts)
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.CheckpointReceipts = checkpointReceipts });
        await host.ExecuteAsync(13, i => i % 4 == 3
            ? host.Input("revert") : host.Input("set", $$"""{"key":"k{{i % 3}}","value":"{{i}}"}"""));
        var loader = host.Get<ContractLoader>();
        var warm = (await loader.LoadAsync(host.Contract, CancellationToken.None))!;
        host.Forget();
        var cold = (await loader.LoadAsync(host.Contract, CancellationToken.None))!;

        Assert.NotSame(warm, cold);
        Assert.Equal(warm.State.Root, cold.State.Root);
        Assert.True(warm.State.Encoded.Bytes.Span.SequenceEqual(cold.State.Encoded.Bytes.Span));
        Assert.Equal(warm.Head.Head.LastReceipt, cold.Head.Head.LastReceipt);
        _ = await host.ExecuteAsync(host.Input());
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Checkpoint_WhoseBlobCannotBeWritten_CostsNobodyAReceiptAndIsTriedAgain()
    {
        await using var host = await PipelineHost.StartAsync(EveryFive);
        host.Blobs.Hooks.FailBefore(nameof(IBlobStore.WriteAsync), 1);
        await host.ExecuteAsync(8);

        Assert.Equal(6UL, Assert.Single(await host.SettledCheckpointsAsync(1)).Sequence.Number);
    }

    [Fact]
    public async Task Checkpoint_ThatFailsInAnUnknownWay_LeavesTheWorksBehindItAlone()
    {
        await using var host = await PipelineHost.StartAsync(new HostSettings
        {
            Options = options => (options.CheckpointReceipts, options.BatchMilliseconds) = (1, 10_000),
        });
        host.Blobs.Hooks.Before = call => call == nameof(IBlobStore.WriteAsync)
            ? throw new ObjectDisposedException("key") : Task.CompletedTask;
        var works = Enumerable.Range(0, 4).Select(_ => host.WorkOf(host.Input("tick", """{"milliseconds":11000}"""))).ToArray();
        var replies = await host.RunTogetherAsync(works);

        Assert.All(replies, reply => Assert.NotNull(reply.Receipt));
        Assert.Empty(await host.ReadCheckpointsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Checkpoint_WhoseCommitFails_LeavesAHeadThatGoesOn(bool afterItTookEffect)
    {
        await using var host = await PipelineHost.StartAsync(EveryFive);
        await host.ExecuteAsync(4);
        var commits = 0;
        Func<string, Task> second = call => call == nameof(ILedger.CommitAsync) && Interlocked.Increment(ref commits) == 2
            ? throw new StorageUnavailableException("lost") : Task.CompletedTask;
        (host.Ledger.Hooks.Before, host.Ledger.Hooks.After) = afterItTookEffect ? (null, second) : (second, (Func<string, Task>?)null);
        await host.ExecuteAsync(3);

        var expected = afterItTookEffect ? 5UL : 6UL;
        Assert.Equal(expected, Assert.Single(await host.SettledCheckpointsAsync(1)).Sequence.Number);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }
}
