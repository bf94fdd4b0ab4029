using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>How many requests an execution takes, counted as they leave the process, held against docs/cost.md.</summary>
public sealed class RequestCountTests(ITestOutputHelper output)
{
    private const int Executions = 20;

    private static readonly ContractRecord Arena = Contract("arena");

    [Fact]
    public async Task SubmitAndWait_OneAfterTheOther_TakesWhatTheDocumentSays()
    {
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var host = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        var contract = await host.CreateAsync();
        await ExecuteAsync(host, contract, 0);
        counts.Reset();
        for (var number = 1; number <= Executions; number++)
        {
            await ExecuteAsync(host, contract, number);
        }

        CostTable.AssertRow("submit and wait, one at a time", counts, Executions, output);
    }

    [Fact]
    public async Task Queued_WorkedByTheSameHost_TakesWhatTheDocumentSays() =>
        await QueuedAsync("queued, one at a time, same host", anotherHost: false);

    [Fact]
    public async Task Queued_WorkedByAnotherHost_TakesWhatTheDocumentSays() =>
        await QueuedAsync("queued, one at a time, another host", anotherHost: true);

    [Fact]
    public async Task Ledger_SixteenAtOnce_TakesWhatTheDocumentSays()
    {
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        _ = await store.Ledger.CreateAsync(Arena, None);
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        var warm = Pending(Arena.Id, "warm") with { AcceptedAt = DateTimeOffset.UtcNow };
        _ = await store.Ledger.AcceptAsync(warm, None);
        head = await store.Ledger.CommitAsync(Commit(head, warm), None);
        var pending = Enumerable.Range(0, 16)
            .Select(number => Pending(Arena.Id, $"{number}") with { AcceptedAt = DateTimeOffset.UtcNow }).ToList();

        counts.Reset();
        _ = await Task.WhenAll(pending.Select(one => store.Ledger.AcceptAsync(one, None)));
        CostTable.AssertRow("accept of 16 that meet", counts, 16, output);

        counts.Reset();
        _ = await store.Ledger.CommitAsync(Commit(head, pending), None);
        CostTable.AssertRow("commit of 16 that meet", counts, 16, output);
        Assert.True(counts.Of(RequestKind.TableTransaction) * 10 <= 16);
    }

    [Fact]
    public async Task SubmitAndWait_SixteenAtOnce_TakesAtMostOneTransactionInTen()
    {
        const int AtOnce = 16;
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var host = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        var contract = await host.CreateAsync();
        await ExecuteAsync(host, contract, 0);
        counts.Reset();

        // All of a group are in the lane before the first commit can be back: one commit for the first, one for the others.
        await Task.WhenAll(Enumerable.Range(1, 2 * AtOnce).Select(number => ExecuteAsync(host, contract, number)));
        output.WriteLine(counts.ToString());
        Assert.InRange(counts.Of(RequestKind.TableTransaction) * 10, 10, 2 * AtOnce);
        Assert.Equal(counts.Of(RequestKind.TableTransaction), counts.Total);
    }

    [Fact]
    public async Task Queued_UnderLoad_TakesAtMostOneTransactionForEach()
    {
        const int Load = 200;
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var host = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: true, isUnhurried: true);
        var contract = await host.CreateAsync();
        await ExecuteAsync(host, contract, 0);
        counts.Reset();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Load), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (number, _) => Assert.IsType<SubmitResult.Accepted>(
                await host.SubmitAsync(contract, number, TimeSpan.Zero)));
        await UntilAsync(() => counts.Of(RequestKind.QueueDelete) >= Load);

        output.WriteLine(counts.ToString());
        Assert.InRange(counts.Of(RequestKind.TableTransaction), 1, Load);
        Assert.InRange(counts.Of(RequestKind.TableRead) + counts.Of(RequestKind.TableWrite), 0, Load / 10);
        Assert.Equal((Load, Load), (counts.Of(RequestKind.QueueSend), counts.Of(RequestKind.QueueDelete)));
        Assert.Equal(0, counts.Of(RequestKind.BlobRead) + counts.Of(RequestKind.BlobWrite));
    }

    // Head; package, activation and checkpoint; their blobs and the compiled artefact's record; the artefact and the diffs. What the
    // process has of the package already is not read, and then it is head, checkpoint, blob, diffs.
    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    public async Task ColdContract_FromItsMessage_ExecutesAfterSoManyRoundTrips(bool packageIsWarm, int roundTrips)
    {
        await using var store = await AzureFixture.OpenAsync(null);
        ContractId contract;
        await using (var before = await AzurePipeline.StartAsync(
            store.Options, store.Open(), pump: false, checkpointReceipts: 5, isUnhurried: true))
        {
            contract = await before.CreateAsync();
            for (var number = 0; number < 7; number++)
            {
                await ExecuteAsync(before, contract, number);
            }

            _ = Assert.IsType<SubmitResult.Accepted>(await before.SubmitAsync(contract, 7, TimeSpan.Zero));
        }

        using var rounds = new RoundTripPolicy();
        var cold = store.Open(rounds);
        await cold.PrepareAsync(None);
        await using var host = await AzurePipeline.StartAsync(store.Options, cold, pump: false, checkpointReceipts: 5, isUnhurried: true);
        if (packageIsWarm)
        {
            await ExecuteAsync(host, await host.CreateAsync(1), 0);
        }

        var messages = await host.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), None);
        await Task.Delay(TimeSpan.FromSeconds(1), None);
        rounds.Rounds.Clear();
        await host.Worker.WorkAsync(Assert.Single(messages), None);

        rounds.Rounds.ForEach(output.WriteLine);
        Assert.Equal(roundTrips + 2, rounds.Rounds.Count);
        Assert.StartsWith("TableTransaction", rounds.Rounds[roundTrips], StringComparison.Ordinal);
        Assert.StartsWith("QueueDelete", rounds.Rounds[roundTrips + 1], StringComparison.Ordinal);
    }

    private async Task QueuedAsync(string row, bool anotherHost)
    {
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var door = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        await using var other = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        var worker = anotherHost ? other : door;
        var contract = await door.CreateAsync();
        await RoundAsync(0);
        counts.Reset();
        for (var number = 1; number <= Executions; number++)
        {
            await RoundAsync(number);
        }

        CostTable.AssertRow(row, counts, Executions, output);

        async Task RoundAsync(int number)
        {
            _ = Assert.IsType<SubmitResult.Accepted>(await door.SubmitAsync(contract, number, TimeSpan.Zero));
            var message = Assert.Single(await worker.Queue.ReceiveAsync(32, TimeSpan.FromMinutes(1), None));
            await worker.Worker.WorkAsync(message, None);
        }
    }

    private static async Task ExecuteAsync(AzurePipeline host, ContractId contract, int number) =>
        Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(contract, number, TimeSpan.FromMinutes(1)));

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
