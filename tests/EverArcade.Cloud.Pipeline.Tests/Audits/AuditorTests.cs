using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

public sealed class AuditorTests
{
    [Fact]
    public async Task RunAsync_HundredsOfReceiptsOfEveryKind_Passes()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.CheckpointReceipts = 64 });
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        var inputs = Enumerable.Range(0, 400).Select(i =>
        {
            var input = (i % 6) switch
            {
                0 => host.Input("revert"),
                1 => host.Input("garbage"),
                2 => host.Input("set", $$"""{"key":"k{{i % 17}}","value":"{{i}}"}"""),
                3 => host.Input("remove", $$"""{"key":"k{{i % 17}}"}"""),
                4 => host.Input() with { GasLimit = 1_500 },
                _ => host.Input(),
            };
            return i % 5 == 0 ? input.SignedBy(key) : input;
        });
        _ = await Task.WhenAll(inputs.Select(host.ExecuteAsync));
        var seen = new List<AuditProgress>();
        var report = await host.Get<Auditor>().RunAsync(
            new AuditRequest(host.Contract, new Sequence(1), null), new Told(seen), CancellationToken.None);

        Assert.Empty(report!.Findings);
        Assert.Equal((AuditVerdict.Passed, 400UL), (report.Verdict, report.Compared));
        Assert.Equal(new AuditProgress(400, 400), seen[^1]);
        var stored = await host.Store.Audits.ReadAsync(host.Contract, report.Id, CancellationToken.None);
        Assert.Equal(report with { Findings = [] }, stored! with { Findings = [] });
        var statuses = (await host.ReadReceiptsAsync()).Select(Status).ToHashSet();
        Assert.Superset(
            new HashSet<ReceiptStatus> { ReceiptStatus.Succeeded, ReceiptStatus.Reverted, ReceiptStatus.BadOutput, ReceiptStatus.OutOfGas },
            statuses);
    }

    [Fact]
    public async Task RunAsync_CounterModule_Passes()
    {
        await using var host = await PipelineHost.StartAsync();
        var contract = await host.CreateAsync(TestPackages.Counter(), "counter");
        _ = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => host.ExecuteAsync(
            host.Input(i % 10 == 0 ? "unknown" : "increment", $$"""{"amount":{{i}}}""", contract: contract))));
        var report = await host.Get<Auditor>().RunAsync(
            new AuditRequest(contract, new Sequence(1), null), null, CancellationToken.None);

        Assert.Equal((AuditVerdict.Passed, 100UL), (report!.Verdict, report.Compared));
    }

    [Fact]
    public async Task RunAsync_SubRange_StartsAtTheCheckpointBelowIt()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await host.ExecuteAsync(35);
        _ = await host.SettledCheckpointsAsync(3);
        var report = await host.AuditAsync(24, 28);

        Assert.Equal((AuditVerdict.Passed, 20UL, 8UL), (report.Verdict, report.Checkpoint.Number, report.Compared));
        Assert.Equal((24UL, 28UL), (report.From.Number, report.To.Number));
        Assert.Equal(20UL, (await host.AuditAsync(21)).Checkpoint.Number);
        Assert.Equal(10UL, (await host.AuditAsync(20)).Checkpoint.Number);
        Assert.Equal(0UL, (await host.AuditAsync(5, 7)).Checkpoint.Number);
    }

    [Fact]
    public async Task RunAsync_RangeBeyondTheHistory_IsCutToIt()
    {
        await using var host = await PipelineHost.StartAsync();
        var empty = await host.AuditAsync();
        Assert.Equal((AuditVerdict.Passed, 0UL), (empty.Verdict, empty.Compared));

        await host.ExecuteAsync(3);
        Assert.Equal((AuditVerdict.Passed, 3UL), (await host.AuditAsync(0, 900) is var all ? all.Verdict : default, all.Compared));
        var beyond = await host.AuditAsync(900, 1000);
        Assert.Equal((AuditVerdict.Passed, 4UL, 3UL), (beyond.Verdict, beyond.From.Number, beyond.To.Number));
    }

    [Fact]
    public async Task RunAsync_UnknownContract_IsNull()
    {
        await using var host = await PipelineHost.StartAsync();
        var nobody = new AuditRequest(new ContractId(Hash256.Of("nobody"u8)), new Sequence(1), null);
        Assert.Null(await host.Get<Auditor>().RunAsync(nobody, null, CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_ProfileThisBuildLacks_SaysUnverifiableNotDiverged()
    {
        await using var host = await PipelineHost.StartAsync();
        await host.ExecuteAsync(2);
        host.Ledger.AlterHead = head => head with { Head = head.Head with { Profile = Hash256.Of("newer"u8) } };
        var report = await host.AuditAsync();

        Assert.Equal(AuditVerdict.UnverifiableHere, report.Verdict);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task RunAsync_Cancelled_LeavesAReportThatSaysInterrupted()
    {
        await using var host = await PipelineHost.StartAsync();
        await host.ExecuteAsync(3);
        using var cancel = new CancellationTokenSource();
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.ReadReceiptsAsync) ? cancel.CancelAsync() : Task.CompletedTask;
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Get<Auditor>().RunAsync(
            new AuditRequest(host.Contract, new Sequence(1), null), null, cancel.Token));

        await AssertInterruptedAsync(host);
    }

    [Fact]
    public async Task RunAsync_EngineFault_LeavesAReportThatSaysInterrupted()
    {
        await using var host = await PipelineHost.StartAsync();
        host.Guest.Faults = false;
        _ = await host.ExecuteAsync(host.Input("fault"));
        host.Guest.Faults = true;
        _ = await Assert.ThrowsAsync<ExecutionFaultException>(() => host.AuditAsync());

        await AssertInterruptedAsync(host);
    }

    [Fact]
    public async Task RunAsync_StorageGoesAway_LeavesAReportThatSaysInterrupted()
    {
        await using var host = await PipelineHost.StartAsync();
        await host.ExecuteAsync(3);
        host.Ledger.Hooks.FailBefore(nameof(ILedger.ReadReceiptsAsync), 1);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => host.AuditAsync());

        await AssertInterruptedAsync(host);
    }

    [Fact]
    public async Task RunAsync_CheckpointWrittenAfterTheHeadWasRead_IsNoFinding()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Options = options => options.CheckpointReceipts = 5 });
        await host.ExecuteAsync(5);
        _ = await host.SettledCheckpointsAsync(1);
        host.Ledger.AlterHead = head => head with
        {
            Head = head.Head with { Checkpoint = Hash256.Zero, CheckpointSequence = Sequence.Zero },
        };

        Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
    }

    private static async Task AssertInterruptedAsync(PipelineHost host)
    {
        var stored = Assert.Single(await host.Store.Audits.ListAsync(host.Contract, null, 10, CancellationToken.None));
        Assert.Equal(AuditVerdict.Interrupted, stored.Verdict);
        Assert.NotNull(stored.EndedAt);
    }

    private static ReceiptStatus Status(ReceiptRow row) =>
        ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _) ? receipt!.Status : default;

    private sealed class Told(List<AuditProgress> seen) : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) => seen.Add(value);
    }
}
