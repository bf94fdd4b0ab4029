using System.Diagnostics;
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
    public async Task Queued_WorkedByTheSameHost_TakesWhatTheDocumentSays() => await QueuedAsync(
        "accept and queue, one at a time", "execute from the queue, one at a time", anotherHost: false);

    [Fact]
    public async Task Queued_WorkedByAnotherHost_TakesWhatTheDocumentSays() => await QueuedAsync(
        "accept and queue, by a host that does not execute", "execute from the queue, accepted by another host", anotherHost: true);

    /// <summary>Accepted one by one by callers who do not wait; then a pump finds their messages there together.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public async Task Queued_MessagesThatAreThereTogether_ShareCommitsAndReceives(int together)
    {
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var host = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        var contract = await host.CreateAsync();
        await ExecuteAsync(host, contract, 0);
        await AcceptAsync(host, contract, 1);
        await host.WorkNextAsync();
        counts.Reset();
        for (var number = 0; number < together; number++)
        {
            await AcceptAsync(host, contract, number + 2);
        }

        CostTable.AssertRow("accept and queue, one at a time", counts, together, output);
        counts.Reset();
        var started = Stopwatch.GetTimestamp();
        await host.PumpUntilAsync(() => counts.Of(RequestKind.QueueDelete) >= together);

        // The first to be worked goes at once and alone, the others share the commits after it.
        Assert.InRange(counts.Of(RequestKind.TableTransaction), 1, (together / 16) + 1);

        // When the queue is found empty: once, once more because the last acceptance has woken the pump, and each second.
        var looks = 2 + (int)Stopwatch.GetElapsedTime(started).TotalSeconds;
        CostTable.AssertRow($"execute from the queue, {together} that are there together", counts, together, output, looks);
    }

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
    // process has of the package already is not read, and then it is head, checkpoint, blob, diffs. A round ends when nothing more comes
    // for a while, so a machine that is busy elsewhere can cut one in two, and never makes one of two: the least of some tries counts.
    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 4)]
    public async Task ColdContract_FromItsMessage_ExecutesAfterSoManyRoundTrips(bool packageIsWarm, int roundTrips)
    {
        const int Tries = 3;
        await using var store = await AzureFixture.OpenAsync(null);
        await using (var before = await AzurePipeline.StartAsync(
            store.Options, store.Open(), pump: false, checkpointReceipts: 5, isUnhurried: true))
        {
            var contract = await before.CreateAsync();
            for (var number = 0; number < 6; number++)
            {
                await ExecuteAsync(before, contract, number);
            }

            for (var number = 0; number < Tries; number++)
            {
                await AcceptAsync(before, contract, 6 + number);
            }
        }

        var rounds = await ColdRoundsAsync(store, packageIsWarm);
        for (var number = 1; number < Tries && rounds.Count > roundTrips + 2; number++)
        {
            rounds = await ColdRoundsAsync(store, packageIsWarm);
        }

        Assert.Equal(roundTrips + 2, rounds.Count);
        Assert.StartsWith("TableTransaction", rounds[roundTrips], StringComparison.Ordinal);
        Assert.StartsWith("QueueDelete", rounds[roundTrips + 1], StringComparison.Ordinal);
    }

    /// <summary>What one message of a contract that a new process does not know takes, its receive left out.</summary>
    private async Task<IReadOnlyList<string>> ColdRoundsAsync(AzureFixture store, bool packageIsWarm)
    {
        using var rounds = new RoundTripPolicy();
        var cold = store.Open(rounds);
        await cold.PrepareAsync(None);
        await using var host = await AzurePipeline.StartAsync(store.Options, cold, pump: false, checkpointReceipts: 5, isUnhurried: true);
        if (packageIsWarm)
        {
            // Of a contract of its own: this one stays unknown.
            await ExecuteAsync(host, await host.CreateAsync(1), 0);
        }

        var message = Assert.Single(await host.Queue.ReceiveAsync(1, TimeSpan.FromMinutes(10), None));
        await Task.Delay(TimeSpan.FromSeconds(1), None);
        rounds.Rounds.Clear();
        await host.Worker.WorkAsync(message, None);
        rounds.Rounds.ForEach(output.WriteLine);
        return [.. rounds.Rounds];
    }

    private async Task QueuedAsync(string acceptRow, string executeRow, bool anotherHost)
    {
        var counts = new CountingPolicy();
        await using var store = await AzureFixture.OpenAsync(counts);
        await using var door = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        await using var other = await AzurePipeline.StartAsync(store.Options, store.Open(counts), pump: false, isUnhurried: true);
        var worker = anotherHost ? other : door;
        var contract = await door.CreateAsync();
        await AcceptAsync(door, contract, 0);
        await worker.WorkNextAsync();
        counts.Reset();
        for (var number = 1; number <= Executions; number++)
        {
            await AcceptAsync(door, contract, number);
        }

        CostTable.AssertRow(acceptRow, counts, Executions, output);
        counts.Reset();
        for (var number = 1; number <= Executions; number++)
        {
            await worker.WorkNextAsync();
        }

        CostTable.AssertRow(executeRow, counts, Executions, output);
    }

    private static async Task AcceptAsync(AzurePipeline host, ContractId contract, int number) =>
        Assert.IsType<SubmitResult.Accepted>(await host.SubmitAsync(contract, number, TimeSpan.Zero));

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
