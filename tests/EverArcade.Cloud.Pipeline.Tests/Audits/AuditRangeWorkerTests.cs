using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

public sealed class AuditRangeWorkerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WorkAsync_LongerThanAMessageIsHidden_RenewsItAndEndsItWithTheNewestReceipt(bool storeHadTrouble)
    {
        await using var host = await PipelineHost.StartAsync();
        _ = await host.AuditQueue.SendAsync(host.Contract, "body", TimeSpan.Zero, CancellationToken.None);
        var message = Assert.Single(await host.AuditQueue.ReceiveAsync(1, AuditPump.Visibility, CancellationToken.None));
        var renewed = new TaskCompletionSource();
        if (storeHadTrouble)
        {
            // The message as it was is the newest then.
            host.AuditQueue.Hooks.Before = call => call == nameof(IMessageQueue.RenewAsync)
                ? FailAsync() : Task.CompletedTask;
        }
        else
        {
            host.AuditQueue.Hooks.After = call =>
            {
                _ = call == nameof(IMessageQueue.RenewAsync) && renewed.TrySetResult();
                return Task.CompletedTask;
            };
        }

        var worker = new AuditRangeWorker(
            new LongWork(renewed.Task), host.AuditQueue, new PipelineSteps(), new PipelineOptions(),
            host.Get<PipelineInstruments>(), new HurriedClock(), NullLogger<MessageWorker>.Instance);
        await worker.WorkAsync(message, CancellationToken.None).WaitAsync(PipelineHost.Patience);
        Assert.Equal(0, (await host.AuditQueue.ReadDepthAsync(CancellationToken.None)).Waiting);

        Task FailAsync()
        {
            _ = renewed.TrySetResult();
            throw new StorageUnavailableException("the test says so");
        }
    }

    private sealed class LongWork(Task until) : IQueueWork
    {
        public async Task<DeliveryEnd> RunAsync(string body, CancellationToken cancellationToken)
        {
            await until.WaitAsync(cancellationToken);
            return DeliveryEnd.Done.Now;
        }
    }
}
