using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.Intake;

/// <summary>A nonce belongs to whoever used it first, and nobody can burn another's.</summary>
public sealed class NonceTests
{
    private const string Other = """{"amount":2}""";

    [Fact]
    public async Task SubmitAsync_NonceOfAWaitingSubmission_IsRefusedEitherWay()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.EnqueueAsync(host.Input(nonce: "n"));

        AssertReused(await host.SubmitAsync(host.Input(args: Other, nonce: "n")));
        AssertReused(await host.EnqueueAsync(host.Input(args: Other, nonce: "n")));
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task SubmitAsync_NonceOfAnExecutedSubmission_IsRefusedAndTheSameOneIsAnswered()
    {
        await using var host = await PipelineHost.StartAsync();
        var receipt = await host.ExecuteAsync(host.Input(nonce: "n"));

        AssertReused(await host.SubmitAsync(host.Input(args: Other, nonce: "n")));
        AssertReused(await host.EnqueueAsync(host.Input(args: Other, nonce: "n")));
        Assert.Equal(receipt.Hash, (await host.ExecuteAsync(host.Input(nonce: "n"))).Hash);
        var again = Assert.IsType<SubmitResult.Executed>(await host.EnqueueAsync(host.Input(nonce: "n")));
        Assert.Equal(receipt.Hash, again.Receipt.Hash);
    }

    [Fact]
    public async Task SubmitAsync_TwoSubmissionsUnderOneNonceAtOnce_OneIsExecutedAndOneRefused()
    {
        await using var host = await PipelineHost.StartAsync();
        for (var round = 0; round < 25; round++)
        {
            var nonce = $"n{round}";
            var results = await Task.WhenAll(
                Task.Run(() => host.SubmitAsync(host.Input(nonce: nonce))),
                Task.Run(() => host.SubmitAsync(host.Input(args: Other, nonce: nonce))));
            _ = Assert.Single(results.OfType<SubmitResult.Executed>());
            AssertReused(Assert.Single(results.OfType<SubmitResult.Refused>()));
        }

        await host.DrainAsync();
        Assert.Equal(25, (await host.ReadReceiptsAsync()).Count);
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task SubmitAsync_FirstInTheLaneButSecondInTheLedger_LosesTheNonce()
    {
        await using var host = await PipelineHost.StartAsync();
        var held = await host.HoldLaneAsync();
        var first = host.SubmitAsync(host.Input(nonce: "n"));
        Assert.IsType<SubmitResult.Accepted>(await host.EnqueueAsync(host.Input(args: Other, nonce: "n")));
        host.Guest.LetGo.Set();

        _ = await held;
        AssertReused(await first);
        await host.DrainAsync();
        Assert.Equal(2, (await host.ReadReceiptsAsync()).Count);
        Assert.Empty(await host.ReadPoisonAsync());
    }

    [Fact]
    public async Task SubmitAsync_SentAgainAndAgain_IsLookedUpBeforeItRunsForAWhile()
    {
        await using var host = await PipelineHost.StartAsync();
        var submission = host.Input();
        var receipt = await host.ExecuteAsync(submission);
        for (var again = 0; again < 5; again++)
        {
            Assert.Equal(receipt.Hash, (await host.ExecuteAsync(submission)).Hash);
        }

        // The first repetition showed at the commit; those after it were looked up.
        Assert.Equal(2, host.Guest.Ran.Count);
        AssertReused(await host.SubmitAsync(host.Input(args: Other, nonce: submission.Nonce)));
        Assert.Equal(2, host.Guest.Ran.Count);

        host.Clock.Advance(RepeatWatch.Lasts);
        Assert.Equal(receipt.Hash, (await host.ExecuteAsync(submission)).Hash);
        Assert.Equal(3, host.Guest.Ran.Count);
        Assert.Single(await host.ReadReceiptsAsync());
    }

    [Fact]
    public async Task SubmitAsync_OneNonceInSeveralScopes_IsExecutedInEach()
    {
        await using var host = await PipelineHost.StartAsync();
        using var one = Key(1);
        using var two = Key(2);
        var (a, b) = (host.Input(nonce: "n"), host.Input(args: Other, nonce: "n"));

        Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(a, "tenant one"));
        Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(b, "tenant two"));
        Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(a.SignedBy(one), "tenant one"));
        Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(a.SignedBy(two), "tenant one"));
        AssertReused(await host.SubmitAsync(b.SignedBy(one), "tenant three"));
        AssertReused(await host.SubmitAsync(b, "tenant one"));
        Assert.Equal(4, (await host.ReadReceiptsAsync()).Count);
    }

    private static SigningKey Key(byte seed) =>
        SigningKey.FromSeed([.. Enumerable.Repeat(seed, SigningKey.SeedLength)]);

    private static void AssertReused(SubmitResult result) => Assert.Equal(
        IntakeRefusals.NonceReused, Assert.Single(Assert.IsType<SubmitResult.Refused>(result).Refusals).Code);
}
