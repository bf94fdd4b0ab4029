using System.Text.Json.Nodes;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Tests;

/// <summary>Answers that lie: each must be caught, whatever is changed.</summary>
public sealed class TamperingTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gasUsed", "1")]
    [InlineData("status", "\"reverted\"")]
    [InlineData("detail", "7")]
    [InlineData("sequence", "9")]
    [InlineData("newStateRoot", Zero)]
    [InlineData("submission", Zero)]
    [InlineData("contract", Zero)]
    [InlineData("hash", Zero)]
    [InlineData("stateBytes", "1")]
    [InlineData("profile", "\"not a hash\"")]
    [InlineData("status", "\"splendid\"")]
    [InlineData("gasLimit", "null")]
    public async Task Submit_ReceiptMemberChanged_Throws(string member, string value)
    {
        var contract = await CreateAsync();
        var api = Tamper(answer => answer["receipt"]![member] = JsonNode.Parse(value));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token));
    }

    [Theory]
    [InlineData("value", "\"2\"")]
    [InlineData("value", "null")]
    [InlineData("stateRoot", Zero)]
    [InlineData("key", "\"other\"")]
    [InlineData("proofBytes", "\"00\"")]
    public async Task ReadEntry_MemberChanged_Throws(string member, string value)
    {
        var contract = await CreateAsync();
        var api = Tamper(answer => answer[member] = JsonNode.Parse(value));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => api.State.ReadEntryAsync(contract, "count", Token));
    }

    [Theory]
    [InlineData("value", "\"2\"")]
    [InlineData("value", "null")]
    [InlineData("stateRoot", Zero)]
    [InlineData("sequence", "1")]
    [InlineData("proofBytes", "\"00\"")]
    public async Task ReadEntryAtCheckpoint_MemberChanged_Throws(string member, string value)
    {
        var contract = await CreateAsync();
        var honest = new EverArcadeClient(hosted.Host.Http);
        for (var i = 0; i < 8; i++)
        {
            _ = await honest.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        }

        await hosted.Host.WaitForCheckpointAsync(contract);
        var checkpoint = (await honest.Checkpoints.ListAsync(contract, Sequence.Zero, 1, Token)).Items[0];
        var api = Tamper(answer => answer[member] = JsonNode.Parse(value));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => api.State.ReadEntryAsync(checkpoint, "count", Token));
    }

    [Theory]
    [InlineData("root", Zero)]
    [InlineData("receipt", Zero)]
    [InlineData("sequence", "2")]
    [InlineData("size", "1")]
    [InlineData("path", "[]")]
    public async Task Prove_MemberChanged_Throws(string member, string value)
    {
        var contract = await CreateAsync();
        var api = Tamper(answer => answer[member] = JsonNode.Parse(value));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Receipts.ProveAsync(contract, new Sequence(1), null, Token));
    }

    [Fact]
    public async Task ListReceipts_OneLeftOut_Throws()
    {
        var contract = await CreateAsync();
        var api = Tamper(answer => answer["items"]!.AsArray().RemoveAt(1));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Receipts.ListAsync(contract, new Sequence(1), 50, raw: false, Token));
    }

    [Fact]
    public async Task ReadContract_NameChanged_Throws()
    {
        var contract = await CreateAsync();
        var api = Tamper(answer => answer["genesis"]!["name"] = "other");
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => api.Contracts.ReadAsync(contract, Token));
    }

    [Fact]
    public async Task ReadCheckpoint_ByteChanged_Throws()
    {
        var contract = await CreateAsync(9);
        // One signature in sixteen ends with a zero byte by itself.
        var api = Tamper(answer => answer["bytes"] = answer["bytes"]!.ToString() is var bytes && bytes.EndsWith("00", StringComparison.Ordinal)
            ? bytes[..^2] + "01" : bytes[..^2] + "00");
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Checkpoints.ReadAsync(contract, new Sequence(9), Token));
    }

    [Fact]
    public async Task Read_NotJson_Throws()
    {
        using var http = new HttpClient(new TamperingHandler(_ => "<html>")) { BaseAddress = hosted.Host.Http.BaseAddress };
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => new EverArcadeClient(http).Queue.ReadAsync(Token));
    }

    private const string Zero = "\"0000000000000000000000000000000000000000000000000000000000000000\"";

    private EverArcadeClient Tamper(Action<JsonNode> change) => new(
        new HttpClient(new TamperingHandler(text =>
        {
            var answer = JsonNode.Parse(text)!;
            change(answer);
            return answer.ToJsonString();
        }))
        { BaseAddress = hosted.Host.Http.BaseAddress });

    private async Task<ContractId> CreateAsync(int receipts = 3)
    {
        var api = new EverArcadeClient(hosted.Host.Http);
        var package = await api.Packages.PublishAsync(TestHost.PackageFileOf(), Token);
        var contract = (await api.Contracts.CreateAsync(package.Package, "scores", null, Token)).Contract;
        for (var i = 0; i < receipts; i++)
        {
            _ = await api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        }

        await hosted.Host.WaitForCheckpointAsync(contract);
        return contract;
    }
}
