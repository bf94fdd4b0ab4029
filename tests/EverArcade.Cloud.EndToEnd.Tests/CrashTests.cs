using System.Collections.Concurrent;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.EndToEnd.Tests;

public sealed class CrashTests
{
    private const int Submitters = 8;

    /// <summary>Acknowledged submissions before the kill: enough for group commits to be on their way.</summary>
    private const int AcknowledgedMin = 100;

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Serve_KilledWhileSubmitting_KeepsEveryAcknowledgedReceiptAndExecutesEachSubmissionOnce(string storage)
    {
        using var folder = new DataFolder();
        var acknowledged = new ConcurrentBag<SubmissionAnswer>();
        var sent = new ConcurrentBag<Submission>();
        ContractId contract;
        await using (var host = await folder.ServeAsync(storage))
        {
            contract = await CounterContract.CreateAsync(host.Api);
            var submitters = Enumerable.Range(0, Submitters)
                .Select(_ => SubmitUntilItFailsAsync(host.Api, contract, sent, acknowledged)).ToArray();
            while (acknowledged.Count < AcknowledgedMin)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            await host.KillAsync();
            await Task.WhenAll(submitters);
        }

        await using var again = await folder.ServeAsync(storage);
        foreach (var answer in acknowledged)
        {
            var receipt = answer.Receipt!;
            var found = await again.Api.Receipts.ReadAsync(
                contract, receipt.Receipt.Sequence, raw: false, TestContext.Current.CancellationToken);
            Assert.Equal(receipt.Hash, found?.Hash);
        }

        // Sent again, also those whose answer was lost: whatever had been executed is not executed twice.
        foreach (var submission in sent)
        {
            var answer = await again.Api.Submissions.SubmitAsync(
                submission, CounterContract.Wait, TestContext.Current.CancellationToken);
            Assert.False(answer.IsPending);
        }

        var counter = await again.Api.State.ReadEntryAsync(contract, "counter", TestContext.Current.CancellationToken);
        Assert.Equal(sent.Count.ToString(), counter.Value);
        var audit = await CliProcess.ExpectAsync(0, "audit", contract.ToString(), "--url", again.Url, "--json");
        Assert.Equal(sent.Count, audit.Json.GetProperty("compared").GetInt32());
    }

    private static async Task SubmitUntilItFailsAsync(
        EverArcadeClient api, ContractId contract, ConcurrentBag<Submission> sent, ConcurrentBag<SubmissionAnswer> acknowledged)
    {
        try
        {
            while (true)
            {
                var submission = SubmissionDraft.Create(contract, "increment");
                sent.Add(submission);
                var answer = await api.Submissions.SubmitAsync(
                    submission, CounterContract.Wait, TestContext.Current.CancellationToken);
                Assert.False(answer.IsPending);
                acknowledged.Add(answer);
            }
        }
        catch (HttpRequestException)
        {
            // The host is gone.
        }
    }
}
