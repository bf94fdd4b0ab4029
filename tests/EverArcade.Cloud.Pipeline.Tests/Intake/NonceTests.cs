using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
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
        var (entered, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.AcceptAsync) && entered.TrySetResult()
            ? goOn.Task : Task.CompletedTask;
        var first = host.SubmitAsync(host.Input(nonce: "n"));
        await entered.Task;
        var accepted = host.CountAccepted(1);
        var second = host.SubmitAsync(host.Input(args: Other, nonce: "n"));
        await accepted;
        goOn.SetResult();
        host.Guest.LetGo.Set();

        _ = await held;
        Assert.IsType<SubmitResult.Executed>(await second);
        AssertReused(await first);
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
