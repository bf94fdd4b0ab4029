using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

/// <summary>What a Functions host's queue trigger relies on: returning means the host deletes the message, throwing means it
/// delivers it again.</summary>
public sealed class TriggeredMessagesTests
{
    [Fact]
    public async Task RunAsync_AnInput_ExecutesItOnceHoweverOftenItIsDelivered()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        var message = await TakeAsync(host);
        await Triggered(host).RunAsync(message, CancellationToken.None);
        await Triggered(host).RunAsync(message with { DequeueCount = 2 }, CancellationToken.None);

        Assert.Single(await host.ReadReceiptsAsync());
        Assert.Single(host.Guest.Ran);
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task RunAsync_AnInput_LeavesTheMessageToTheHost()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        var message = await TakeAsync(host);
        host.Queue.Hooks.Before = call => throw new InvalidOperationException($"the queue was asked to {call}");
        await Triggered(host).RunAsync(message, CancellationToken.None);

        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task RunAsync_Trouble_ThrowsSoThatTheHostDeliversAgainAndParksTheLastDelivery()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input("fault"));
        var message = await TakeAsync(host);
        for (var delivery = 1; delivery < 5; delivery++)
        {
            _ = await Assert.ThrowsAsync<ExecutionFaultException>(() => Triggered(host)
                .RunAsync(message with { DequeueCount = delivery }, CancellationToken.None));
        }

        Assert.Empty(await host.ReadPoisonAsync());
        await Triggered(host).RunAsync(message with { DequeueCount = 5 }, CancellationToken.None);
        Assert.Equal("5 tries failed; the last: The native fixture threw.", Assert.Single(await host.ReadPoisonAsync()).Reason);
        Assert.Empty(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task RunAsync_NotAClaimCheck_IsParkedAtTheFirstDelivery()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.Queue.SendAsync(host.Contract, "{}", TimeSpan.Zero, CancellationToken.None);
        await Triggered(host).RunAsync(await TakeAsync(host), CancellationToken.None);

        Assert.StartsWith("not a claim check", Assert.Single(await host.ReadPoisonAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_QuarantinedContract_LetsTheMessageGoAndTheSweepBringsItBack()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        await host.SetStatusAsync(ContractStatus.Quarantined);
        var message = await TakeAsync(host);
        for (var delivery = 1; delivery <= 6; delivery++)
        {
            await Triggered(host).RunAsync(message with { DequeueCount = delivery }, CancellationToken.None);
        }

        await host.Queue.CompleteAsync(message, CancellationToken.None);
        Assert.Empty(await host.ReadPoisonAsync());
        host.Clock.Advance(Sweeper.AgeMin * 2);
        Assert.Equal(0, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));

        await host.SetStatusAsync(ContractStatus.Active);
        Assert.Equal(1, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));
        await Triggered(host).RunAsync(await TakeAsync(host), CancellationToken.None);
        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task RunAsync_LaneIsFull_SendsANewMessageAndIsNoFailure()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        var message = await TakeAsync(host);
        var held = await host.HoldLaneAsync();
        var lanes = host.Get<ContractLanes>();
        while (lanes.TryRun(host.WorkOf(host.Input("revert")), out _))
        {
        }

        await Triggered(host).RunAsync(message with { DequeueCount = 5 }, CancellationToken.None);
        await host.Queue.CompleteAsync(message, CancellationToken.None);
        Assert.Empty(await host.ReadPoisonAsync());
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await TakeAsync(host);
        Assert.Equal((message.Body, 1), (again.Body, again.DequeueCount));
        host.Guest.LetGo.Set();
        _ = await held;
    }

    [Fact]
    public async Task ParkAsync_WhatTheHostGaveUpOn_IsInThePoisonStoreAndCanBeDrivenAgain()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        await Triggered(host).ParkAsync(await TakeAsync(host), CancellationToken.None);

        var poison = Assert.Single(await host.ReadPoisonAsync());
        Assert.Contains("ended without an answer", poison.Reason, StringComparison.Ordinal);
        Assert.True(await host.Queue.RedriveAsync(poison.Id, CancellationToken.None));
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task RunAsync_HostStops_IsNeitherDoneNorParked()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        var message = await TakeAsync(host);
        using var stopping = new CancellationTokenSource();
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadPendingAsync) ? stopping.CancelAsync() : Task.CompletedTask;
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Triggered(host).RunAsync(message with { DequeueCount = 5 }, stopping.Token));
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task RunAsync_OfTheAuditsQueue_WorksItsRangeAndParksWhatIsNone()
    {
        await using var host = await PipelineHost.StartAsync();
        await host.ExecuteAsync(count: 3);
        var begun = await host.Get<AuditPlanner>()
            .StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), CancellationToken.None);
        _ = await host.AuditQueue.SendAsync(host.Contract, "{}", TimeSpan.Zero, CancellationToken.None);
        foreach (var message in await host.AuditQueue.ReceiveAsync(10, TimeSpan.FromHours(1), CancellationToken.None))
        {
            await Triggered(host, QueueNames.Audits).RunAsync(message, CancellationToken.None);
        }

        var report = await host.Get<IAuditStore>().ReadAsync(host.Contract, begun!.Id, CancellationToken.None);
        Assert.Equal(AuditVerdict.Passed, report!.Verdict);
        var poison = Assert.Single(await host.AuditQueue.ListPoisonAsync(null, 10, CancellationToken.None)).Item!;
        Assert.Equal("not a message of the audits queue", poison.Reason);
        Assert.Empty(await host.ReadPoisonAsync());
    }

    private static async Task<QueueMessage> TakeAsync(PipelineHost host) =>
        Assert.Single(await host.Queue.ReceiveAsync(1, TimeSpan.FromHours(1), CancellationToken.None));

    private static TriggeredMessages Triggered(PipelineHost host, string queue = QueueNames.Submissions) =>
        host.Get<TriggeredMessages>(queue);
}
