using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Telemetry;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

public sealed class SweeperTests
{
    [Fact]
    public async Task SweepAsync_ATick_MeasuresBothQueues()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        _ = await host.EnqueueAsync(host.Input());
        _ = await host.Queue.SendAsync(host.Contract, "{}", TimeSpan.Zero, CancellationToken.None);
        await Triggered(host).ParkAsync(new QueueMessage("0.gone", "", "{}", 5), CancellationToken.None);
        host.Clock.Advance(TimeSpan.FromSeconds(100));
        await host.Get<Sweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal(2, counted["everarcade.queue.waiting{queue=submissions}"]);
        Assert.Equal(1, counted["everarcade.queue.poisoned{queue=submissions}"]);
        Assert.InRange(counted["everarcade.queue.age{queue=submissions}"], 100, 100 + PipelineHost.Patience.TotalSeconds);
        Assert.Equal(0, counted["everarcade.queue.waiting{queue=audits}"]);
        Assert.Equal(0, counted["everarcade.sweep.submissions"]);
    }

    [Fact]
    public async Task SweepAsync_ATickAfterTheBound_QueuesAgainAndCounts()
    {
        await using var host = await PipelineHost.StartAsync();
        using var counted = new CountedInstruments(host);
        _ = await host.EnqueueAsync(host.Input());
        host.Clock.Advance(Sweeper.AgeMin + TimeSpan.FromSeconds(1));
        await host.Get<Sweeper>().SweepAsync(CancellationToken.None);

        Assert.Equal(1, counted["everarcade.sweep.submissions"]);
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
    }

    private static TriggeredMessages Triggered(PipelineHost host, string queue = QueueNames.Submissions) =>
        host.Get<TriggeredMessages>(queue);
}
