using Azure.Storage.Queues;
using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Logs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>What must hold after the chaos, as anybody can find out from outside.</summary>
internal sealed class ChaosProof(ServeProcess worker, DataFolder folder, CancellationToken cancellation)
{
    private const int PageMax = 500;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a contract has a receipt for each of its submissions, then has its chain, log, state and audit
    /// checked.</summary>
    public async Task CheckAsync(ContractId contract, IReadOnlyCollection<SubmissionId> sent)
    {
        foreach (var submission in sent)
        {
            await UntilAsync(() => $"submission {submission} has no receipt", async () =>
                await worker.Api.Submissions.ReadAsync(contract, submission, CounterContract.Wait, cancellation) is { IsPending: false });
        }

        // The client refuses a page whose receipts do not hash or do not link.
        var receipts = await ReadReceiptsAsync(contract);
        Assert.Equal(sent.Order(Ids), receipts.Select(receipt => receipt.Submission).Order(Ids));
        Assert.All(receipts, receipt => Assert.Equal(ReceiptStatus.Succeeded, receipt.Status));
        var counter = await worker.Api.State.ReadEntryAsync(contract, "counter", cancellation);
        Assert.Equal(sent.Count.ToString(), counter.Value);

        var key = await worker.Api.Logs.ReadKeyAsync(contract, BranchId.Genesis, cancellation);
        var mirror = new LogMirror(folder[$"log-{contract}"], key!.Value);
        _ = await mirror.UpdateAsync(worker.Api.Logs, contract, BranchId.Genesis, new Progress<(ulong, ulong)>(), cancellation);
        Assert.Equal((ulong)sent.Count, mirror.Verify(new Progress<(ulong, ulong)>(), cancellation).Log.Size);

        var audit = await worker.Api.Audits.StartAsync(contract, null, null, CounterContract.Wait, cancellation);
        await UntilAsync(() => $"audit {audit.Id} of {contract} has not ended", async () =>
        {
            audit = (await worker.Api.Audits.ReadAsync(contract, audit.Id, cancellation))!;
            return audit.Verdict != AuditVerdict.Running;
        });
        Assert.Equal((AuditVerdict.Passed, (ulong)sent.Count), (audit.Verdict, audit.Compared));

        _ = Directory.CreateDirectory(folder["archives"]);
        await using var archive = File.Create(Path.Combine(folder["archives"], $"{contract}.evx"));
        await worker.Api.Contracts.ExportAsync(contract, null, null, archive, cancellation);
    }

    /// <summary>Verifies the exports as a stranger: chains, logs, roots and signatures, every receipt executed again.</summary>
    public async Task VerifyArchivesAsync(int count)
    {
        Assert.Equal(count, Directory.GetFiles(folder["archives"]).Length);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["verify", folder["archives"], "--replay", "--host-key", worker.HostKey],
            new Streams(output, error, IsInteractive: false), cancellation);
        Assert.True(code == 0, $"{code} {output}{error}");
    }

    /// <summary>Waits until no message, hidden ones included, is left in any queue of the deployment; none may have been given up.</summary>
    public async Task WaitUntilQueuesAreEmptyAsync(string connectionString)
    {
        var service = new QueueServiceClient(connectionString);
        var names = new List<string>();
        await foreach (var queue in service.GetQueuesAsync(prefix: folder.Prefix, cancellationToken: cancellation))
        {
            names.Add(queue.Name);
        }

        Assert.NotEmpty(names);
        foreach (var queue in names.Select(service.GetQueueClient))
        {
            var left = 0L;
            await UntilAsync(() => $"{left} messages are left in queue {queue.Name}", async () =>
                (left = (await queue.GetPropertiesAsync(CancellationToken.None)).Value.ApproximateMessagesCountLong) == 0);
        }

        Assert.Equal(0, (await worker.Api.Queue.ReadAsync(cancellation)).Poisoned);
    }

    private static readonly Comparer<SubmissionId> Ids =
        Comparer<SubmissionId>.Create((left, right) => string.CompareOrdinal(left.ToString(), right.ToString()));

    private async Task<List<Receipt>> ReadReceiptsAsync(ContractId contract)
    {
        var receipts = new List<Receipt>();
        while (true)
        {
            var from = receipts.Count == 0 ? Sequence.Zero.Next : receipts[^1].Sequence.Next;
            var page = await worker.Api.Receipts.ListAsync(contract, from, PageMax, raw: false, cancellation);
            receipts.AddRange(page.Items.Select(item => item.Receipt));
            if (page.Next is null)
            {
                return receipts;
            }
        }
    }

    private async Task UntilAsync(Func<string> lacking, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Assert.False(cancellation.IsCancellationRequested, $"Not in time: {lacking()}.");
            await Task.Delay(Poll, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
