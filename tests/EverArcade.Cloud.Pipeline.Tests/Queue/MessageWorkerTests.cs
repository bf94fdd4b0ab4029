using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

/// <summary>Whatever happens, a message ends completed, given back, or parked with a reason.</summary>
public sealed class MessageWorkerTests
{
    [Fact]
    public async Task WorkAsync_EveryMalformedMessage_IsParkedWithAReason()
    {
        await using var host = await PipelineHost.StartAsync();
        var bodies = ClaimCheckTests.Malformed.Select(row => row.Data).Where(body => body.Length > 0).ToArray();
        foreach (var body in bodies)
        {
            _ = await host.Queue.SendAsync(host.Contract, body, TimeSpan.Zero, CancellationToken.None);
        }

        await host.DrainAsync();
        var parked = await host.ReadPoisonAsync();
        Assert.Equal(bodies.Order(), parked.Select(poison => poison.Body).Order());
        Assert.All(parked, poison => Assert.StartsWith("not a claim check", poison.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkAsync_UnknownContractOrSubmission_IsParkedAndRedriveTriesAgain()
    {
        await using var host = await PipelineHost.StartAsync();
        var lost = host.WorkOf(host.Input()).Pending;
        var nobodys = lost with { Contract = new ContractId(Hash256.Of("nobody"u8)) };
        _ = await host.Queue.SendAsync(host.Contract, ClaimCheck.Format(nobodys), TimeSpan.Zero, CancellationToken.None);
        _ = await host.Queue.SendAsync(host.Contract, ClaimCheck.Format(lost), TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
        var parked = await host.ReadPoisonAsync();
        Assert.Equal(
            ["there is no contract", "there is no submission"],
            parked.Select(poison => string.Join(' ', poison.Reason.Split(' ')[..4])).Order());

        _ = await host.Ledger.AcceptAsync(lost, CancellationToken.None);
        foreach (var poison in parked)
        {
            Assert.True(await host.Queue.RedriveAsync(poison.Id, CancellationToken.None));
        }

        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
        Assert.StartsWith("there is no contract", Assert.Single(await host.ReadPoisonAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkAsync_StoredSubmissionRotted_IsParkedAndNotExecuted()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        host.Ledger.AlterPending = pending => pending with { Bytes = pending.Bytes.Flip(40) };
        await host.DrainAsync();

        Assert.StartsWith("submission ", Assert.Single(await host.ReadPoisonAsync()).Reason, StringComparison.Ordinal);
        Assert.Empty(host.Guest.Ran);
    }

    [Fact]
    public async Task WorkAsync_StoredSignatureRotted_IsParkedAndNotExecuted()
    {
        await using var host = await PipelineHost.StartAsync();
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        _ = await host.EnqueueAsync(host.Input().SignedBy(key));
        host.Ledger.AlterPending = pending => pending with { Bytes = pending.Bytes.Flip(-1) };
        await host.DrainAsync();

        Assert.Contains("bad-signature", Assert.Single(await host.ReadPoisonAsync()).Reason, StringComparison.Ordinal);
        Assert.Empty(host.Guest.Ran);
    }

    [Fact]
    public async Task WorkAsync_CancelledByAnybodyElse_IsGivenBackAndInTheEndParked()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadPendingAsync)
            ? throw new TaskCanceledException("a connection gave up") : Task.CompletedTask;
        await host.DrainAsync();

        Assert.Equal(5, Assert.Single(await host.ReadPoisonAsync()).DequeueCount);
    }

    [Fact]
    public async Task WorkAsync_QuarantinedContract_KeepsItsSubmissionsAndOthersRunOn()
    {
        await using var host = await PipelineHost.StartAsync();
        var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
        _ = await host.EnqueueAsync(host.Input());
        _ = await host.EnqueueAsync(host.Input(contract: other));
        await host.SetStatusAsync(ContractStatus.Quarantined);
        for (var round = 0; round < 8; round++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(2));
            _ = await host.WorkOnceAsync();
        }

        var depth = await host.Queue.ReadDepthAsync(CancellationToken.None);
        Assert.Equal((0, 0), (depth.Waiting, depth.Poisoned));
        Assert.Equal(1UL, (await host.ReadHeadAsync(other)).Sequence.Number);
        Assert.Empty(await host.ReadReceiptsAsync());

        await host.SetStatusAsync(ContractStatus.Active);
        Assert.Equal(1, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task SweepAsync_MoreThanAPageThatMayNotRun_ReachesWhatMay()
    {
        await using var host = await PipelineHost.StartAsync();
        var frozen = host.Contract;
        for (var number = 0; number <= Sweeper.PageMax; number++)
        {
            var input = host.Input();
            _ = await host.Ledger.AcceptAsync(
                new PendingSubmission
                {
                    Contract = frozen,
                    Marker = MarkerKey.Compute(input, EverArcade.Cloud.Pipeline.Intake.Tenants.Default),
                    Submission = input.ComputeId(),
                    Bytes = input.Encode(),
                    AcceptedAt = host.Clock.GetUtcNow(),
                },
                CancellationToken.None);
        }

        await host.SetStatusAsync(ContractStatus.Quarantined);
        await host.UseAsync(TestPackages.Scripted(), "free");
        _ = await host.EnqueueAsync(host.Input());
        host.Clock.Advance(Sweeper.AgeMin + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));
    }

    [Fact]
    public async Task SweepAsync_QuarantinedContract_SendsNothingMore()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input());
        await host.SetStatusAsync(ContractStatus.Quarantined);
        host.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await host.Sweeper().SweepAsync(Sweeper.AgeMin, CancellationToken.None));
        Assert.Equal(1, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);
    }
}
