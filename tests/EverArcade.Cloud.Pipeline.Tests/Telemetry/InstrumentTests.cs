using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Pipeline.Tests.Telemetry;

public sealed class InstrumentTests
{
    [Fact]
    public async Task Executions_AreCountedByStatusWithTheirGas()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        var rows = new List<ReceiptRow>
        {
            await host.ExecuteAsync(host.Input()), await host.ExecuteAsync(host.Input()), await host.ExecuteAsync(host.Input("revert")),
        };

        Assert.Equal(2, counted["everarcade.execution.count{status=succeeded}"]);
        Assert.Equal(1, counted["everarcade.execution.count{status=reverted}"]);
        Assert.Equal(rows.Sum(row => (double)Decode(row).GasUsed), counted["everarcade.execution.gas"]);
        Assert.Equal(3, counted["everarcade.commit.receipts"]);
    }

    [Fact]
    public async Task Commit_ThatLosesTheRace_IsAConflictAndNotAFailure()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        var lost = 0;
        host.Ledger.Hooks.Before = call => call == nameof(ILedger.CommitAsync) && lost++ == 0
            ? throw new LedgerConflictException("somebody was faster") : Task.CompletedTask;
        _ = await host.ExecuteAsync(host.Input());

        Assert.Equal(1, counted["everarcade.commit.conflicts"]);
        Assert.Equal(0, counted["everarcade.commit.failures{reason=LedgerConflictException}"]);
    }

    [Fact]
    public async Task Message_ThatIsParked_IsCounted()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        _ = await host.EnqueueAsync(host.Input("fault"));
        await host.DrainAsync();

        Assert.Equal(1, counted["everarcade.queue.parked"]);
    }

    [Fact]
    public async Task Latency_OfAQueuedSubmission_IsFromItsAcceptance()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        _ = await host.EnqueueAsync(host.Input());
        host.Clock.Advance(TimeSpan.FromSeconds(90));
        _ = await host.WorkOnceAsync();

        Assert.InRange(counted["everarcade.submission.latency"], 90, 90 + PipelineHost.Patience.TotalSeconds);
    }

    private static Receipt Decode(ReceiptRow row)
    {
        var reader = new CanonicalReader(row.Receipt.Span);
        Assert.True(ReceiptCodec.TryRead(ref reader, out var receipt));
        return receipt!;
    }
}
