using System.Collections.Concurrent;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Intake;

public sealed class SubmissionIntakeTests
{
    [Fact]
    public async Task SubmitAsync_UnknownContract_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input(contract: new ContractId(Hash256.Of("nobody"u8)));

        AssertRefused(IntakeRefusals.ContractUnknown, await host.SubmitAsync(submission));
        AssertRefused(IntakeRefusals.ContractUnknown, await host.EnqueueAsync(submission));
    }

    [Fact]
    public async Task SubmitAsync_BadSubmission_IsRefusedWithEveryReasonAndNothingIsStored()
    {
        await using var host = await PipelineHost.StartAsync();
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        var forged = host.Input().SignedBy(key) with { GasLimit = 0, Nonce = "another" };
        var refused = Assert.IsType<SubmitResult.Refused>(await host.SubmitAsync(forged));

        Assert.Equal(
            ["bad-gas-limit", "bad-signature"], refused.Refusals.Select(refusal => refusal.Code.Name).Order());
        Assert.Equal(0, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);
    }

    [Fact]
    public async Task SubmitAsync_QuarantinedContract_IsRefusedUntilItIsLifted()
    {
        await using var host = await PipelineHost.StartAsync();
        await host.SetStatusAsync(ContractStatus.Quarantined);
        AssertRefused(IntakeRefusals.ContractQuarantined, await host.SubmitAsync(host.Input()));
        AssertRefused(IntakeRefusals.ContractQuarantined, await host.EnqueueAsync(host.Input()));

        await host.SetStatusAsync(ContractStatus.Active);
        _ = await host.ExecuteAsync(host.Input());
    }

    [Fact]
    public async Task SubmitAsync_ContractQuarantinedBehindTheDoor_IsRefusedAndNothingIsKept()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.ExecuteAsync(host.Input());
        await host.SetStatusAsync(ContractStatus.Quarantined);

        AssertRefused(IntakeRefusals.ContractQuarantined, await host.SubmitAsync(host.Input()));
        Assert.Empty(await PendingAsync(host));
        Assert.Equal(0, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);
    }

    [Fact]
    public async Task EnqueueAsync_ContractQuarantinedBehindTheDoor_IsKeptInTheLedger()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.ExecuteAsync(host.Input());
        await host.SetStatusAsync(ContractStatus.Quarantined);
        Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(host.Input()));

        Assert.Equal(1, await host.WorkOnceAsync());
        Assert.Single(await host.ReadReceiptsAsync());

        await host.SetStatusAsync(ContractStatus.Active);
        host.Clock.Advance(Sweeper.AgeMin);
        Assert.Equal(1, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));
        await host.DrainAsync();
        Assert.Equal(2, (await host.ReadReceiptsAsync()).Count);
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task SubmitAsync_CallerWaits_TheCommitIsAllThatIsWritten()
    {
        await using var host = await PipelineHost.StartAsync();
        var calls = new ConcurrentQueue<string>();
        host.Ledger.Hooks.Before = host.Queue.Hooks.Before = call =>
        {
            calls.Enqueue(call);
            return Task.CompletedTask;
        };
        _ = await host.ExecuteAsync(host.Input());
        calls.Clear();
        _ = await host.ExecuteAsync(host.Input());

        Assert.Equal([nameof(ILedger.CommitAsync)], calls);
    }

    [Fact]
    public async Task SubmitAsync_NothingCanBeWritten_ThrowsAndTheSameSubmissionCanBeSentAgain()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        host.Ledger.Hooks.Before = call => call is nameof(ILedger.AcceptAsync) or nameof(ILedger.CommitAsync)
            ? throw new StorageUnavailableException("away") : Task.CompletedTask;
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => host.SubmitAsync(submission));

        host.Ledger.Hooks.Before = null;
        var receipt = await host.ExecuteAsync(submission);
        await host.DrainAsync();
        Assert.Equal(receipt.Hash, Assert.Single(await host.ReadReceiptsAsync()).Hash);
    }

    [Fact]
    public async Task SubmitAsync_CallerWhoStopsWaiting_IsToldAcceptedAndTheLaneGoesOn()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        using var gives = new CancellationTokenSource();
        var waiting = host.Get<SubmissionIntake>().SubmitAsync(host.Input(), Tenants.Default, PipelineHost.Patience, gives.Token);
        await gives.CancelAsync();
        Assert.IsType<SubmitResult.Accepted>(await waiting);
        Assert.Single(await PendingAsync(host));

        host.Guest.LetGo.Set();
        _ = await held;
        await host.DrainAsync();
        Assert.Equal(2, (await host.ReadReceiptsAsync()).Count);
        Assert.Empty(await PendingAsync(host));
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task SubmitAsync_CommittedWhileItIsWrittenDown_AnswersWithTheReceiptAndLeavesNothingPending()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        var (writes, committed) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.AcceptAsync) && writes.TrySetResult()
            ? committed.Task : Task.CompletedTask;
        host.Ledger.Hooks.After = call =>
        {
            _ = call == nameof(ILedger.CommitAsync) && host.Guest.Ran.Count == 2 && committed.TrySetResult();
            return Task.CompletedTask;
        };
        using var gives = new CancellationTokenSource();
        var waiting = host.Get<SubmissionIntake>().SubmitAsync(host.Input(), Tenants.Default, PipelineHost.Patience, gives.Token);
        await gives.CancelAsync();
        await writes.Task;
        host.Guest.LetGo.Set();

        Assert.IsType<SubmitResult.Executed>(await waiting);
        _ = await held;
        Assert.Empty(await PendingAsync(host));
        Assert.Equal(0, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);
    }

    [Fact]
    public async Task SubmitAsync_WrittenDownBeforeItsCommit_TheCommitTakesTheEntrysPlace()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        var submission = host.Input();
        var waiting = host.SubmitAsync(submission);
        Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(submission));
        host.Guest.LetGo.Set();

        _ = await held;
        var receipt = Assert.IsType<SubmitResult.Executed>(await waiting).Receipt;
        await host.DrainAsync();
        Assert.Equal(2, (await host.ReadReceiptsAsync()).Count);
        Assert.Equal(receipt.Hash, (await host.ExecuteAsync(submission)).Hash);
        Assert.Empty(await PendingAsync(host));
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task EnqueueAsync_CrashBetweenEntryAndMessage_IsSweptUp()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Queue.Hooks.FailBefore(nameof(IMessageQueue.SendAsync), 1);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => host.EnqueueAsync(host.Input()));
        var sweeper = host.Sweeper();
        Assert.Equal(0, await sweeper.SweepAsync(Sweeper.AgeMin, CancellationToken.None));

        host.Clock.Advance(Sweeper.AgeMin + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await sweeper.SweepAsync(Sweeper.AgeMin, CancellationToken.None));
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
        Assert.Equal(0, await sweeper.SweepAsync(Sweeper.AgeMin, CancellationToken.None));
    }

    private static Task<IReadOnlyList<PendingSubmission>> PendingAsync(PipelineHost host) =>
        host.Ledger.ListPendingAsync(host.Clock.GetUtcNow().AddHours(1), null, 10, CancellationToken.None);

    private static void AssertRefused(Protocol.Refusals.RefusalCode code, SubmitResult result) =>
        Assert.Equal(code, Assert.Single(Assert.IsType<SubmitResult.Refused>(result).Refusals).Code);
}
