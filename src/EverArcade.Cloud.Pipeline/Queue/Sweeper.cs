using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Queues again what was accepted and has no receipt after a while: a crash between writing a submission down and
/// sending its message, or a message that was lost. A message too many finds the marker.</summary>
public sealed partial class Sweeper(
    ILedger ledger, [FromKeyedServices(QueueNames.Submissions)] IMessageQueue queue,
    [FromKeyedServices(QueueNames.Audits)] IMessageQueue audits, QueueSignal signal, BlobCollector blobs,
    LogPublisher logs, PipelineInstruments instruments, TimeProvider time, ILogger<Sweeper> logger)
{
    /// <summary>Age from which a submission without a receipt is queued again.</summary>
    public static readonly TimeSpan AgeMin = TimeSpan.FromMinutes(10);

    /// <summary>Submissions read in one page: a bound on memory, not on the sweep.</summary>
    public const int PageMax = 1000;

    /// <summary>One tick of the timer, whoever has it: what is overdue is queued again, the queues are measured, which is all
    /// that alerts on a queue nobody works can go by, blobs that nothing names are collected for a while, and public files of logs follow
    /// them.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        _ = await SweepAsync(AgeMin, cancellationToken);
        instruments.Measured(QueueNames.Submissions, await queue.ReadDepthAsync(cancellationToken), time.GetUtcNow());
        instruments.Measured(QueueNames.Audits, await audits.ReadDepthAsync(cancellationToken), time.GetUtcNow());
        await blobs.TickAsync(cancellationToken);
        await logs.TickAsync(cancellationToken);
    }

    /// <summary>One pass over what is older than <paramref name="age"/>.</summary>
    /// <returns>How many were queued again.</returns>
    public async Task<int> SweepAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - age;
        var swept = 0;
        PendingCursor? after = null;
        while (await ledger.ListPendingAsync(before, after, PageMax, cancellationToken) is { Count: > 0 } page)
        {
            swept += await SweepAsync(page, cancellationToken);
            after = PendingCursor.Of(page[^1]);
        }

        if (swept > 0)
        {
            LogSwept(swept);
            instruments.Swept(swept);
            signal.Raise();
        }

        return swept;
    }

    private async Task<int> SweepAsync(IReadOnlyList<PendingSubmission> page, CancellationToken cancellationToken)
    {
        var swept = 0;
        foreach (var ofContract in page.GroupBy(submission => submission.Contract))
        {
            // A contract that may not advance keeps its messages: another one at each sweep would pile up for as long.
            if (await ledger.ReadHeadAsync(ofContract.Key, cancellationToken) is not { Head.Status: ContractStatus.Active })
            {
                continue;
            }

            foreach (var submission in ofContract)
            {
                _ = await queue.SendAsync(
                    submission.Contract, ClaimCheck.Format(submission), TimeSpan.Zero, cancellationToken);
                swept++;
            }
        }

        return swept;
    }

    [LoggerMessage(3021, LogLevel.Warning, "{Count} submissions had no receipt for a while and are queued again.")]
    private partial void LogSwept(int count);
}
