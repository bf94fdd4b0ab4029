using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

/// <summary>Callers who meet on a cold contract: one reading for all, which none of them can spoil for another.</summary>
public sealed class ContractLoaderTests
{
    private const int Callers = 8;

    [Fact] // Requests as the store sees them: as many for eight who meet as for one.
    public async Task LoadAsync_ManyAtOnce_AsksTheStoreOnce()
    {
        await using var host = await StartAsync();
        await using var alone = await PipelineHost.StartAsync(new HostSettings { Over = host });
        await using var cold = await PipelineHost.StartAsync(new HostSettings { Over = host });
        var (once, forAll) = (Count(alone), Count(cold));
        _ = await LoadAsync(alone);

        using var held = Hold(cold);
        var loads = Enumerable.Range(0, Callers).Select(_ => LoadAsync(cold)).ToArray();
        await held.Reached;
        held.LetGo();
        var loaded = await Task.WhenAll(loads);
        Assert.All(loaded, one => Assert.Same(loaded[0], one));
        Assert.Equal(once, forAll);
        Assert.Equal(1, forAll[nameof(ILedger.ReadHeadAsync)]);
    }

    [Fact]
    public async Task Messages_ManyOfOneColdContract_ReadItsHeadOnce()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < Callers; i++)
        {
            _ = await host.EnqueueAsync(host.Input());
        }

        host.Forget();
        var counts = Count(host);
        Assert.Equal(Callers, await host.WorkOnceAsync());
        Assert.Equal(1, counts[nameof(ILedger.ReadHeadAsync)]);
        Assert.Equal(3UL + Callers, (await host.ReadHeadAsync()).Sequence.Number);
    }

    [Fact]
    public async Task LoadAsync_FirstCallerGivesUp_OthersGetTheContract()
    {
        await using var host = await StartAsync();
        host.Forget();
        using var held = Hold(host);
        using var stop = new CancellationTokenSource();
        var first = host.Get<ContractLoader>().LoadAsync(host.Contract, stop.Token);
        await held.Reached;
        var second = LoadAsync(host);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted);
        held.LetGo();
        Assert.NotNull(await second);
        Assert.Equal(1, held.Calls);
    }

    [Fact]
    public async Task LoadAsync_JoinedCallerGivesUp_LeavesAtOnce()
    {
        await using var host = await StartAsync();
        host.Forget();
        using var held = Hold(host);
        var first = LoadAsync(host);
        await held.Reached;
        using var stop = new CancellationTokenSource();
        var second = host.Get<ContractLoader>().LoadAsync(host.Contract, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        held.LetGo();
        Assert.NotNull(await first);
    }

    [Fact] // The failure is that of who asked the store; who only waited asks for itself.
    public async Task LoadAsync_FirstReadingFails_OthersReadForThemselves()
    {
        await using var host = await StartAsync();
        host.Forget();
        using var held = Hold(host, failure: new StorageUnavailableException("the test says so"));
        var first = LoadAsync(host);
        await held.Reached;
        var others = Enumerable.Range(0, Callers).Select(_ => LoadAsync(host)).ToArray();
        held.LetGo();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => first);
        Assert.All(await Task.WhenAll(others), Assert.NotNull);
    }

    [Fact] // Whatever was committed before a contract was forgotten must be seen by who comes after.
    public async Task LoadAsync_ForgottenWhileBeingRead_IsReadAgain()
    {
        await using var host = await StartAsync();
        await using var other = await PipelineHost.StartAsync(new HostSettings { Over = host });
        host.Forget();
        using var held = Hold(host, answered: true);
        var first = LoadAsync(host);
        await held.Reached;
        _ = await other.ExecuteAsync(other.Input(nonce: "of another process"));
        host.Forget();
        var second = (await LoadAsync(host))!;
        Assert.Equal(4UL, second.Head.Head.Sequence.Number);
        held.LetGo();
        Assert.Equal(3UL, (await first)!.Head.Head.Sequence.Number);
        Assert.Same(second, host.Get<LiveContracts>().Find(host.Contract));
    }

    [Fact]
    public async Task LoadAsync_JoinedContractMayNotAdvance_IsReadAgain()
    {
        await using var host = await StartAsync();
        await host.SetStatusAsync(ContractStatus.Quarantined);
        host.Forget();
        using var held = Hold(host, answered: true);
        var first = LoadAsync(host);
        await held.Reached;
        var second = LoadAsync(host);
        await host.SetStatusAsync(ContractStatus.Active);
        held.LetGo();
        Assert.Equal(ContractStatus.Quarantined, (await first)!.Head.Head.Status);
        Assert.Equal(ContractStatus.Active, (await second)!.Head.Head.Status);
    }

    [Fact] // Who has seen a receipt reads a state with it, also where an older reading is under way.
    public async Task ReadState_OlderReadingUnderWay_IsNotBehindTheStore()
    {
        await using var host = await StartAsync();
        await using var other = await PipelineHost.StartAsync(new HostSettings { Over = host });
        host.Forget();
        using var held = Hold(host, answered: true);
        var first = LoadAsync(host);
        await held.Reached;
        _ = await other.ExecuteAsync(other.Input(nonce: "of another process"));
        var reading = host.Get<StateReader>().ReadAsync(host.Contract, default);
        held.LetGo();
        _ = await first;
        Assert.Equal(4UL, (await reading)!.Head.Sequence.Number);
    }

    private static async Task<PipelineHost> StartAsync()
    {
        var host = await PipelineHost.StartAsync();
        await host.ExecuteAsync(3);
        return host;
    }

    private static Task<LiveContract?> LoadAsync(PipelineHost host) =>
        host.Get<ContractLoader>().LoadAsync(host.Contract, CancellationToken.None);

    private static SortedDictionary<string, int> Count(PipelineHost host)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        host.Ledger.Hooks.Before = CountAsync;
        host.Blobs.Hooks.Before = CountAsync;
        return counts;

        Task CountAsync(string call)
        {
            lock (counts)
            {
                counts[call] = counts.GetValueOrDefault(call) + 1;
            }

            return Task.CompletedTask;
        }
    }

    private static HeldCall Hold(PipelineHost host, bool answered = false, Exception? failure = null) =>
        new(host.Ledger.Hooks, nameof(ILedger.ReadHeadAsync), answered, failure);
}
