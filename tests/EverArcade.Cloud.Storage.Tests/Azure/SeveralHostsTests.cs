using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Protocol.Contracts;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>Several hosts on one account, each behind a bad network, with messages sent twice and hosts that go away: every submission
/// gets exactly one receipt, and every audit passes.</summary>
public sealed class SeveralHostsTests(ITestOutputHelper output)
{
    private const int Hosts = 3;
    private const int Contracts = 4;
    private const int SubmissionsEach = 30;
    private const double FaultRate = 0.03;

    [Fact]
    public async Task Hosts_BadNetworkDuplicatesAndRestarts_OneReceiptForEachSubmission()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EVERARCADE_SEED"), out var set) ? set : 4_711;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var store = await AzureFixture.OpenAsync(null, options =>
        {
            options.RetryMilliseconds = 5;
            options.QueueShards = 2;
        });
        var hosts = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(number => StartAsync(store, seed + number)));
        var contracts = new List<ContractId>();
        for (var number = 0; number < Contracts; number++)
        {
            contracts.Add(await hosts[0].CreateAsync(number));
        }

        var work = contracts.SelectMany(contract => Enumerable.Range(0, SubmissionsEach).Select(number => (contract, number)))
            .OrderBy(_ => random.Next()).ToList();
        foreach (var (chunk, round) in work.Chunk(work.Count / Hosts).Select((chunk, round) => (chunk, round)))
        {
            var waits = chunk.Select(_ => random.Next(2) == 0).ToList();
            var doors = chunk.Select(_ => random.Next(Hosts)).ToList();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, chunk.Length), new ParallelOptions { MaxDegreeOfParallelism = 12 },
                async (index, _) => await SubmitAsync(
                    hosts[doors[index]], chunk[index].contract, chunk[index].number, waits[index]));

            // One goes away with work in its hands, and another comes: what it held is delivered again.
            var leaving = round % Hosts;
            await hosts[leaving].DisposeAsync();
            hosts[leaving] = await StartAsync(store, seed + Hosts + round);
        }

        foreach (var contract in contracts)
        {
            await FinishAsync(store, hosts[0], contract);
        }

        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static async Task<AzurePipeline> StartAsync(AzureFixture store, int seed) => await AzurePipeline.StartAsync(
        store.Options, store.Open(new FaultPolicy(seed, FaultRate)), pump: true, checkpointReceipts: 16);

    /// <summary>As a caller does: the same submission again until somebody says that it is taken. Now and then its message twice.</summary>
    private static async Task SubmitAsync(AzurePipeline host, ContractId contract, int number, bool waits)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var result = await host.SubmitAsync(contract, number, waits ? TimeSpan.FromSeconds(20) : TimeSpan.Zero);
                Assert.IsNotType<SubmitResult.Refused>(result);
                break;
            }
            catch (Pipeline.StorageUnavailableException) when (tries < 20)
            {
                continue;
            }
        }

        if (number % 5 == 0)
        {
            var again = CrashHost.CrashSeries.Input(contract, number).ComputeId();
            var pending = Pending(contract, "") with { Submission = again };
            try
            {
                _ = await host.Queue.SendAsync(contract, ClaimCheck.Format(pending), TimeSpan.Zero, None);
            }
            catch (Pipeline.StorageUnavailableException)
            {
                // A duplicate less.
                return;
            }
        }
    }

    private async Task FinishAsync(AzureFixture store, AzurePipeline host, ContractId contract)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while ((await store.Ledger.ReadHeadAsync(contract, None))!.Head.Sequence.Number < SubmissionsEach)
        {
            await Task.Delay(200, patience.Token);
        }

        var rows = await store.Ledger.ReadReceiptsAsync(contract, BranchId.Genesis, new Sequence(1), 1_000, None);
        Assert.Equal(Enumerable.Range(1, SubmissionsEach), rows.Select(row => (int)row.Sequence.Number));
        Assert.Equal(SubmissionsEach, rows.Select(row => Protocol.Hash256.Of(row.Submission.Span)).Distinct().Count());
        for (var number = 0; number < SubmissionsEach; number++)
        {
            var id = CrashHost.CrashSeries.Input(contract, number).ComputeId();
            Assert.NotNull((await store.Ledger.ReadEntryAsync(contract, id, None))?.Sequence);
        }

        Assert.DoesNotContain(
            await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 1_000, None),
            pending => pending.Contract == contract);
        var report = await host.Get<Auditor>().RunAsync(
            new AuditRequest(contract, new Sequence(1), null), null, None);
        output.WriteLine($"contract {contract}: {report!.Verdict}, {report.Compared} compared");
        Assert.Equal(AuditVerdict.Passed, report.Verdict);
    }
}
