using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

/// <summary>What waits together is committed together, and nobody pays for a neighbour.</summary>
public sealed class BatchTests
{
    private static readonly HostSettings LongBatches = new() { Options = options => options.BatchMilliseconds = 10_000 };

    [Fact]
    public async Task Lane_With32Waiting_CommitsThemInOneTransaction()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var works = Enumerable.Range(0, 40).Select(_ => host.WorkOf(host.Input())).ToArray();
        _ = await host.RunTogetherAsync(works);

        Assert.Equal([1, 32, 8], host.Ledger.Commits.Select(commit => commit.Receipts.Count));
        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    [Fact]
    public async Task Batch_WhoseTimeIsUp_CommitsWhatItHasAndTheRestFollows()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var works = Enumerable.Range(0, 4).Select(_ => host.WorkOf(host.Input("tick", """{"milliseconds":6000}"""))).ToArray();
        _ = await host.RunTogetherAsync(works);

        Assert.Equal([1, 2, 2], host.Ledger.Commits.Select(commit => commit.Receipts.Count));
    }

    [Fact]
    public async Task Batch_WithTwins_RunsOnceAndAnswersBoth()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var submission = host.Input();
        var replies = await host.RunTogetherAsync(host.WorkOf(submission), host.WorkOf(host.Input()), host.WorkOf(submission));

        Assert.Equal(replies[0].Receipt!.Hash, replies[2].Receipt!.Hash);
        Assert.Equal(3, (await host.ReadReceiptsAsync()).Count);
        Assert.Equal(3, host.Guest.Ran.Count);
    }

    [Fact]
    public async Task Batch_WithAnotherSubmissionUnderTheSameNonce_RefusesTheSecond()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var replies = await host.RunTogetherAsync(
            host.WorkOf(host.Input(nonce: "n")), host.WorkOf(host.Input("set", """{"key":"a","value":"b"}""", "n")),
            host.WorkOf(host.Input()));

        Assert.NotNull(replies[0].Receipt);
        Assert.Equal(IntakeRefusals.NonceReused, replies[1].Refusal!.Value.Code);
        Assert.NotNull(replies[2].Receipt);
        Assert.Equal(3, (await host.ReadReceiptsAsync()).Count);
    }

    [Fact]
    public async Task Batch_WhoseFirstUnderANonceFaults_LeavesTheNonceToTheSecond()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var (faulty, good) = (host.WorkOf(host.Input("fault", nonce: "n")), host.WorkOf(host.Input(nonce: "n")));
        var held = await host.HoldLaneAsync();
        Assert.True(host.Get<ContractLanes>().TryRun(faulty, out var faults));
        Assert.True(host.Get<ContractLanes>().TryRun(good, out var succeeds));
        host.Guest.LetGo.Set();

        _ = await held;
        _ = await Assert.ThrowsAsync<ExecutionFaultException>(() => faults);
        Assert.NotNull((await succeeds).Receipt);
    }

    [Fact]
    public async Task EngineFault_InABatch_IsNoReceiptAndLeavesTheOthersAlone()
    {
        await using var host = await PipelineHost.StartAsync(LongBatches);
        var held = await host.HoldLaneAsync();
        var faulty = host.SubmitAsync(host.Input("fault"));
        var good = Enumerable.Range(0, 3).Select(_ => host.SubmitAsync(host.Input())).ToArray();
        host.Guest.LetGo.Set();

        _ = await held;
        Assert.IsType<SubmitResult.Accepted>(await faulty);
        Assert.All(await Task.WhenAll(good), result => Assert.IsType<SubmitResult.Executed>(result));
        Assert.Equal([1, 3], host.Ledger.Commits.Select(commit => commit.Receipts.Count));

        await host.DrainAsync();
        var parked = Assert.Single(await host.ReadPoisonAsync());
        Assert.Equal(5, parked.DequeueCount);
        Assert.Equal(4, (await host.ReadReceiptsAsync()).Count);

        host.Guest.Faults = false;
        Assert.True(await host.Queue.RedriveAsync(parked.Id, CancellationToken.None));
        await host.DrainAsync();
        Assert.Equal(5, (await host.ReadReceiptsAsync()).Count);
    }

    [Fact]
    public async Task Lane_ThatIsFull_RefusesAndTakesNothing()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        var lanes = host.Get<ContractLanes>();
        var work = host.WorkOf(host.Input());
        var taken = 0;
        while (lanes.TryRun(work, out _))
        {
            taken++;
        }

        Assert.Equal(4096, taken);
        var refused = Assert.IsType<SubmitResult.Refused>(await host.SubmitAsync(host.Input()));
        Assert.Equal(IntakeRefusals.ContractBusy, Assert.Single(refused.Refusals).Code);
        host.Guest.LetGo.Set();
        _ = await held;
        _ = await work.Reply;
        await host.DrainAsync();
        Assert.Equal(2, (await host.ReadReceiptsAsync()).Count);
    }

    [Fact]
    public async Task Lane_UsedAgainAndAgain_LosesNoWork()
    {
        await using var host = await PipelineHost.StartAsync();
        for (var round = 0; round < 50; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => host.ExecuteAsync(host.Input()))));
            Assert.Equal(3, results.Select(row => row.Sequence).Distinct().Count());
        }

        Assert.Equal(150, (await host.ReadReceiptsAsync()).Count);
    }
}
