using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

public sealed class ReceiptWaitersTests
{
    private static readonly SubmissionId Id = new(Hash256.Of("waited for"u8));

    private static readonly ReceiptRow Row = new()
    {
        Sequence = new Sequence(1),
        Hash = Hash256.Zero,
        Receipt = default,
        Submission = default,
        Diff = default,
        CommittedAt = default,
    };

    [Fact]
    public async Task Announce_WhileTwoWait_WakesBothWithoutAnotherLook()
    {
        await using var host = await PipelineHost.StartAsync();
        var waiters = new ReceiptWaiters(host.Ledger, new StillClock());
        var one = waiters.WaitAsync(host.Contract, Id, PipelineHost.Patience, CancellationToken.None);
        var two = waiters.WaitAsync(host.Contract, Id, PipelineHost.Patience, CancellationToken.None);
        waiters.Announce(Id, Row);

        Assert.All(await Task.WhenAll(one, two), row => Assert.Same(Row, row));
        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public async Task Announce_AfterOneOfTwoHasLeft_WakesTheOther()
    {
        await using var host = await PipelineHost.StartAsync();
        var waiters = new ReceiptWaiters(host.Ledger, new StillClock());
        using var leaves = new CancellationTokenSource();
        var one = waiters.WaitAsync(host.Contract, Id, PipelineHost.Patience, leaves.Token);
        var two = waiters.WaitAsync(host.Contract, Id, PipelineHost.Patience, CancellationToken.None);
        await leaves.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        waiters.Announce(Id, Row);

        Assert.Same(Row, await two.WaitAsync(PipelineHost.Patience));
        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public async Task WaitAsync_ForACommitOfThisProcess_GetsItsReceipt()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        var waiting = host.Get<ReceiptWaiters>()
            .WaitAsync(host.Contract, submission.ComputeId(), PipelineHost.Patience, CancellationToken.None);
        var receipt = await host.ExecuteAsync(submission);

        Assert.Equal(receipt.Hash, (await waiting)!.Hash);
        Assert.Equal(0, host.Get<ReceiptWaiters>().Count);
    }

    [Fact]
    public async Task WaitAsync_ForACommitOfAnotherProcess_FindsItByLooking()
    {
        await using var host = await PipelineHost.StartAsync();
        await using var other = await PipelineHost.StartAsync(new HostSettings { Over = host });
        var submission = host.Input();
        var waiters = new ReceiptWaiters(host.Ledger, new HurriedClock());
        var waiting = waiters.WaitAsync(host.Contract, submission.ComputeId(), PipelineHost.Patience, CancellationToken.None);
        var receipt = await other.ExecuteAsync(submission);

        Assert.Equal(receipt.Hash, (await waiting)!.Hash);
    }

    [Fact]
    public async Task WaitAsync_ForNothing_EndsWithNullAndLeavesNothing()
    {
        await using var host = await PipelineHost.StartAsync();
        var waiters = host.Get<ReceiptWaiters>();

        Assert.Null(await waiters.WaitAsync(host.Contract, Id, TimeSpan.FromMilliseconds(20), CancellationToken.None));
        Assert.Equal(0, waiters.Count);
    }
}
