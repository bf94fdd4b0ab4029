using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

/// <summary>A submission commits exactly once, whoever brings it, how often, and whatever the store does (design invariant 2).</summary>
public sealed class ExactlyOnceTests
{
    [Fact]
    public async Task Submission_200TimesOverIntakeAndQueueAtOnce_GetsOneReceiptForAll()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        _ = await host.EnqueueAsync(submission);
        var body = (await host.Queue.ReceiveAsync(1, TimeSpan.Zero, CancellationToken.None))[0].Body;
        for (var i = 0; i < 99; i++)
        {
            _ = await host.Queue.SendAsync(host.Contract, body, TimeSpan.Zero, CancellationToken.None);
        }

        var callers = Enumerable.Range(0, 100).Select(_ => Task.Run(() => host.SubmitAsync(submission))).ToList();
        while (await host.WorkOnceAsync() > 0)
        {
        }

        var results = await Task.WhenAll(callers);
        await host.DrainAsync();
        var receipt = Assert.Single(await host.ReadReceiptsAsync());
        Assert.All(results, result => Assert.Equal(receipt.Hash, Assert.IsType<SubmitResult.Executed>(result).Receipt.Hash));
        Assert.Empty(await host.ReadPoisonAsync());
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Pipelines_TwoRacingOnOneContract_CommitEveryInputOnceInOneChain()
    {
        await using var one = await PipelineHost.StartAsync();
        await using var other = await PipelineHost.StartAsync(new HostSettings { Over = one });
        var inputs = Enumerable.Range(0, 120).Select(i => one.Input(args: $$"""{"amount":{{i}}}""")).ToArray();

        // A third goes to both.
        var results = await Task.WhenAll(inputs.SelectMany((input, i) => (i % 3) switch
        {
            0 => new[] { one.SubmitAsync(input) },
            1 => [other.SubmitAsync(input)],
            _ => [one.SubmitAsync(input), other.SubmitAsync(input)],
        }));

        // What lost too many races in a row waits in the queue.
        Assert.DoesNotContain(results, result => result is SubmitResult.Refused);
        await one.DrainAsync();
        var receipts = await one.ReadReceiptsAsync();
        Assert.Equal(inputs.Length, receipts.Count);
        Assert.Equal(inputs.Length, receipts.Select(row => row.Hash).Distinct().Count());
        foreach (var host in new[] { one, other })
        {
            var state = (await host.Get<StateReader>().ReadAsync(one.Contract, CancellationToken.None))!.State;
            Assert.True(state.Encoded.TryGet("counter"u8, out var counter));
            Assert.Equal("7140", System.Text.Encoding.UTF8.GetString(counter));
        }

        Assert.Equal(AuditVerdict.Passed, (await one.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Pipeline_ThatSleepsBeforeItsCommit_IsFencedAndAnswersWithTheOthersReceipt()
    {
        var asleep = new TaskCompletionSource();
        var wake = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync();
        await using var sleeper = await PipelineHost.StartAsync(new HostSettings
        {
            Over = host,
            Reached = async step =>
            {
                if (step == PipelineStep.Committing && asleep.TrySetResult())
                {
                    await wake.Task;
                }
            },
        });
        var submission = host.Input();
        var late = sleeper.SubmitAsync(submission);
        await asleep.Task;
        var early = await host.ExecuteAsync(submission);
        await host.ExecuteAsync(3);
        wake.SetResult();

        Assert.Equal(early.Hash, Assert.IsType<SubmitResult.Executed>(await late).Receipt.Hash);
        Assert.Equal(4, (await host.ReadReceiptsAsync()).Count);
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Commit_WhoseAnswerIsLost_IsFoundAgainAndNotRepeated()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Ledger.Hooks.FailAfter(nameof(ILedger.CommitAsync), 1);
        var receipt = await host.ExecuteAsync(host.Input());

        Assert.Equal(receipt.Hash, Assert.Single(await host.ReadReceiptsAsync()).Hash);
        Assert.Single(host.Guest.Ran);
    }

    [Fact]
    public async Task Commit_ThatDidNotTakeEffect_IsRepeatedFromTheStore()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Ledger.Hooks.FailBefore(nameof(ILedger.CommitAsync), 1);
        _ = await host.ExecuteAsync(host.Input());

        Assert.Single(await host.ReadReceiptsAsync());
        Assert.Equal(2, host.Guest.Ran.Count);
    }

    [Fact]
    public async Task Storage_ThatFlapsAFewTimes_CostsNothingButTime()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Ledger.Hooks.FailBefore(nameof(ILedger.CommitAsync), PipelineResilience.StorageRetriesMax);
        _ = await host.ExecuteAsync(host.Input());

        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task Storage_ThatStaysAway_LeavesTheMessageAndLosesNothing()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Ledger.Hooks.FailBefore(nameof(ILedger.CommitAsync), PipelineResilience.StorageRetriesMax + 1);
        Assert.IsType<SubmitResult.Accepted>(await host.SubmitAsync(host.Input()));
        Assert.Empty(await host.ReadReceiptsAsync());
        Assert.Equal(1, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);

        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task Storage_ThatStaysAwayForFiveDeliveries_ParksTheMessageAndRedriveBringsItBack()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        host.Ledger.Hooks.FailBefore(nameof(ILedger.CommitAsync), int.MaxValue);
        await host.DrainAsync();
        var parked = Assert.Single(await host.ReadPoisonAsync());
        Assert.Equal(5, parked.DequeueCount);
        Assert.StartsWith("5 tries failed", parked.Reason, StringComparison.Ordinal);

        host.Ledger.Hooks.Before = null;
        Assert.True(await host.Queue.RedriveAsync(parked.Id, CancellationToken.None));
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task Submission_OfTwoTenantsInOneBatch_GetsOneReceiptForBoth()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        var replies = await host.RunTogetherAsync(host.WorkOf(submission, "one"), host.WorkOf(submission, "two"));

        var receipt = Assert.Single(await host.ReadReceiptsAsync(), row => row.Sequence != new Sequence(1));
        Assert.All(replies, reply => Assert.Equal(receipt.Hash, reply.Receipt!.Hash));
    }

    [Fact]
    public async Task Submission_OfTwoTenantsOneAfterTheOther_GetsOneReceiptForBoth()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        var first = Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(submission, "one"));
        var second = Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(submission, "two"));

        Assert.Equal(first.Receipt.Hash, second.Receipt.Hash);
        Assert.Single(await host.ReadReceiptsAsync());
        await host.DrainAsync();
    }
}
