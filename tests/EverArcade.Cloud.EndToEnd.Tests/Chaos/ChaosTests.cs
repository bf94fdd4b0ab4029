using System.Diagnostics;
using EverArcade.Cloud.Azurite;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>Everything that goes wrong in a deployment of several processes, at once.</summary>
public sealed class ChaosTests
{
    /// <summary>How soon a killed worker's messages come to another one. The deliveries allowed are raised with it: here a message is
    /// delivered again because workers die, not because it cannot be worked.</summary>
    private static readonly (string, string)[] Settings =
    [
        ("EVERARCADE_Pipeline__VisibilitySeconds", "4"), ("EVERARCADE_Pipeline__DeliveriesMax", "100"),
        ("EVERARCADE_Pipeline__CheckpointReceipts", "10"), ("EVERARCADE_Storage__Azure__AttemptSeconds", "3"), ("EVERARCADE_Pipeline__AuditShare", "1"),
        ("EVERARCADE_Pipeline__AuditEverySeconds", ChaosScale.AuditsMeanwhile ? "60" : "0"),
    ];

    [Fact]
    public async Task Serve_ManyProcessesKilledOverABadNetwork_ExecuteEverySubmissionOnceAndProveIt()
    {
        var seed = ChaosScale.Seed;
        var output = TestContext.Current.TestOutputHelper!;
        output.WriteLine($"EVERARCADE_CHAOS_SEED={seed} EVERARCADE_CAMPAIGN={ChaosScale.Scale}");
        var watch = Stopwatch.StartNew();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        time.CancelAfter(ChaosScale.TimeMax);
        using var folder = new DataFolder();
        await using var emulator = await AzuriteProcess.StartAsync();
        var faults = new WireFaults(seed);
        WorkerFleet? fleet = null;
        await using var wire = await FaultyWire.StartAsync(emulator.ConnectionString, faults, () => Volatile.Read(ref fleet)?.Tick());
        await using var workers = await WorkerFleet.StartAsync(
            () => folder.ServeOnAccountAsync(wire.ConnectionString, Settings), ChaosScale.Workers, seed);
        var load = new ChaosLoad(workers, seed);
        var contracts = new List<ContractId>();
        while (contracts.Count < ChaosScale.Contracts)
        {
            contracts.Add(await load.InsistAsync(contracts.Count, CounterContract.CreateAsync, time.Token));
        }

        Volatile.Write(ref fleet, workers);
        await load.RunAsync(contracts, ChaosScale.Submissions, time.Token);
        output.WriteLine($"{load.Sent.Count} submissions to {contracts.Count} contracts in {watch.Elapsed}; {workers}; requests: {faults}");
        await workers.CalmAsync();
        faults.IsOn = false;
        await wire.SettleAsync();

        Assert.Equal(ChaosScale.Submissions, load.Sent.Count);
        Assert.True(workers.Kills >= ChaosScale.Scale, "nobody was killed");
        // Time-outs are so few that a seed may have none.
        Assert.All(Enum.GetValues<WireFault>().Except([WireFault.TimedOut]), fault => Assert.True(faults.Count(fault) > 0, $"no {fault}"));
        var proof = new ChaosProof(await workers.PickAsync(0, time.Token), folder, time.Token);
        var sent = load.Sent.ToLookup(submission => submission.Contract, submission => submission.ComputeId());
        await Task.WhenAll(contracts.Select(contract => proof.CheckAsync(contract, [.. sent[contract]])));
        output.WriteLine($"all executed, audited, exported after {watch.Elapsed}");
        await proof.VerifyArchivesAsync(contracts.Count);
        output.WriteLine($"all verified after {watch.Elapsed}");
        await proof.WaitUntilQueuesAreEmptyAsync(emulator.ConnectionString);
        output.WriteLine($"all queues empty after {watch.Elapsed}");
    }
}
