using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Queue;

public sealed class QueuePumpTests
{
    [Fact]
    public async Task Pump_WithMessages_WorksThemAll()
    {
        await using var host = await PipelineHost.StartAsync();
        using var pump = host.Pump();
        await pump.StartAsync(CancellationToken.None);
        var inputs = Enumerable.Range(0, 300).Select(_ => host.Input()).ToArray();
        foreach (var input in inputs)
        {
            _ = await host.EnqueueAsync(input);
        }

        foreach (var input in inputs)
        {
            Assert.NotNull(await host.Get<ReceiptWaiters>()
                .WaitAsync(host.Contract, input.ComputeId(), PipelineHost.Patience, CancellationToken.None));
        }

        await pump.StopAsync(CancellationToken.None);
        Assert.Equal(300, (await host.ReadReceiptsAsync()).Count);
    }

    [Fact]
    public async Task Pump_WhoseQueueFailsInAnUnknownWay_GoesOn()
    {
        await using var host = await PipelineHost.StartAsync();
        var failures = 0;
        host.Queue.Hooks.Before = call =>
            call == nameof(IMessageQueue.ReceiveAsync) && Interlocked.Increment(ref failures) == 1
                ? throw new InvalidOperationException("unknown") : Task.CompletedTask;
        var input = host.Input();
        _ = await host.EnqueueAsync(input);
        using var pump = host.Pump();
        await pump.StartAsync(CancellationToken.None);

        Assert.NotNull(await host.Get<ReceiptWaiters>()
            .WaitAsync(host.Contract, input.ComputeId(), PipelineHost.Patience, CancellationToken.None));
        await pump.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task StopAsync_WithAWorkInFlight_WaitsForItAndLeavesTheMessage()
    {
        await using var host = await PipelineHost.StartAsync();
        using var pump = host.Pump();
        _ = await host.EnqueueAsync(host.Input("hold"));
        await pump.StartAsync(CancellationToken.None);
        await Task.Run(() => Assert.True(host.Guest.Holding.Wait(PipelineHost.Patience)));

        await pump.StopAsync(CancellationToken.None).WaitAsync(PipelineHost.Patience);
        Assert.Equal(1, (await host.Queue.ReadDepthAsync(CancellationToken.None)).Waiting);
        host.Guest.LetGo.Set();
        await host.DrainAsync();
        Assert.Single(await host.ReadReceiptsAsync());
    }
}
