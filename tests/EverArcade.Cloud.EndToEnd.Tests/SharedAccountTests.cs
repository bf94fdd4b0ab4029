using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.EndToEnd.Tests;

/// <summary>Several hosts on one storage account, with no coordination of their own.</summary>
public sealed class SharedAccountTests
{
    private const int Each = 20;

    [Fact]
    public async Task Serve_TwoProcessesOnOneContract_CommitEverySubmissionOnceAndOneGoesOnWhenTheOtherIsKilled()
    {
        using var folder = new DataFolder();
        await using var first = await folder.ServeAsync("azure");
        await using var second = await folder.ServeAsync("azure");
        Assert.Equal(first.HostKey, second.HostKey);
        var contract = await CounterContract.CreateAsync(first.Api);
        await Task.WhenAll(
            CounterContract.IncrementAsync(first.Api, contract, Each), CounterContract.IncrementAsync(second.Api, contract, Each));

        // The same submission to both: one execution, one receipt.
        var submission = SubmissionDraft.Create(contract, "increment");
        var answers = await Task.WhenAll(
            first.Api.Submissions.SubmitAsync(submission, CounterContract.Wait, TestContext.Current.CancellationToken),
            second.Api.Submissions.SubmitAsync(submission, CounterContract.Wait, TestContext.Current.CancellationToken));
        Assert.Equal(answers[0].Receipt!.Hash, answers[1].Receipt!.Hash);
        Assert.Equal(ReceiptStatus.Succeeded, answers[0].Receipt!.Receipt.Status);

        // Queued at the one that is killed: the other works it.
        var queued = SubmissionDraft.Create(contract, "increment");
        _ = await first.Api.Submissions.SubmitAsync(queued, TimeSpan.Zero, TestContext.Current.CancellationToken);
        await first.KillAsync();
        var late = await second.Api.Submissions.SubmitAsync(queued, CounterContract.Wait, TestContext.Current.CancellationToken);
        Assert.False(late.IsPending);

        var counter = await second.Api.State.ReadEntryAsync(contract, "counter", TestContext.Current.CancellationToken);
        Assert.Equal(((2 * Each) + 2).ToString(), counter.Value);
        var audit = await CliProcess.ExpectAsync(0, "audit", contract.ToString(), "--url", second.Url, "--json");
        Assert.Equal((2 * Each) + 2, audit.Json.GetProperty("compared").GetInt32());
    }

    [Fact]
    public async Task Serve_OnAnAccount_WithoutAKeyOrAccount_IsRefusedWithWhatIsMissing()
    {
        using var folder = new DataFolder();
        var noKey = await CliProcess.ExpectAsync(
            1, "serve", "--storage", "azure", "--connection-string", "UseDevelopmentStorage=true", "--listen", "127.0.0.1:0");
        Assert.Contains("--host-key", noKey.Error, StringComparison.Ordinal);

        _ = await CliProcess.ExpectAsync(0, "key", "new", folder["host.key"]);
        var noAccount = await CliProcess.ExpectAsync(
            1, "serve", "--storage", "azure", "--host-key", folder["host.key"], "--listen", "127.0.0.1:0");
        Assert.Contains("connection string, an account name", noAccount.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AccountThatCannotBeReached_IsRefused()
    {
        using var folder = new DataFolder();
        _ = await CliProcess.ExpectAsync(0, "key", "new", folder["host.key"]);
        const string Nobody = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AA==;BlobEndpoint=http://127.0.0.1:1/a;"
            + "QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a;";
        var refused = await CliProcess.ExpectAsync(
            3, "serve", "--storage", "azure", "--connection-string", Nobody, "--host-key", folder["host.key"], "--listen", "127.0.0.1:0");
        Assert.Contains("this cannot be done now", refused.Error, StringComparison.Ordinal);
    }
}
