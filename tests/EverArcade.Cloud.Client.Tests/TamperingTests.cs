using System.Text.Json.Nodes;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Receipts;
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

    [Theory]
    [InlineData("2")]
    [InlineData("2", "3")]
    [InlineData("3", "4", "5")]
    public async Task ListReceipts_OnesLeftOutThatTheHostAdmits_AreNamedAndTheOthersChecked(params string[] lost)
    {
        var contract = await CreateAsync(5);
        var page = await Leaving(lost, lost).Receipts.ListAsync(contract, new Sequence(1), 50, raw: false, Token);
        Assert.Equal(5 - lost.Length, page.Items.Count);
        Assert.Equal(lost, page.Unreadable);
    }

    /// <summary>What a host says it cannot read excuses nothing else.</summary>
    [Theory]
    [InlineData("2", "3")]
    [InlineData("2,3", "2")]
    [InlineData("2,3", "3")]
    [InlineData("", "2")]
    [InlineData("", "7")]
    [InlineData("5", "5,7")]
    [InlineData("2", "02")]
    [InlineData("2", "two")]
    public async Task ListReceipts_OneLeftOutThatTheHostDoesNotAdmit_Throws(string removed, string admitted)
    {
        var contract = await CreateAsync(5);
        var api = Leaving(removed.Split(','), admitted.Split(','));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Receipts.ListAsync(contract, new Sequence(1), 50, raw: false, Token));
    }

    [Theory]
    [InlineData("\"4\"")]
    [InlineData("\"2\"")]
    [InlineData("\"none\"")]
    public async Task ListReceipts_NextPageElsewhere_Throws(string next)
    {
        var contract = await CreateAsync(5);
        var api = Tamper(answer => answer["next"] = JsonNode.Parse(next));
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => api.Receipts.ListAsync(contract, new Sequence(1), 2, raw: false, Token));
    }

    /// <summary>Two histories, each a chain: the pages of one do not go on with the other.</summary>
    [Fact]
    public async Task ListReceipts_PageOfAnotherHistory_DoesNotFollowTheReceiptBefore()
    {
        var (contract, api) = (await CreateAsync(4), new EverArcadeClient(hosted.Host.Http));
        var first = (await api.Receipts.ListAsync(contract, new Sequence(1), 2, raw: false, Token)).Items[^1];
        var range = new ReceiptRange { From = new Sequence(3), Before = first };
        Assert.Equal(2, (await api.Receipts.ListAsync(contract, range, Token)).Items.Count);
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(() => api.Receipts.ListAsync(
            contract, range with { Before = first with { Hash = Protocol.Hash256.Zero } }, Token));
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => api.Receipts.ListAsync(contract, range with { From = new Sequence(4) }, Token));
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

    /// <summary>Lists without some receipts, and what the host says about that.</summary>
    private EverArcadeClient Leaving(string[] removed, string[] admitted) => Tamper(answer =>
    {
        var items = answer["items"]!.AsArray();
        foreach (var item in items.Where(item => removed.Contains($"{item!["sequence"]}")).ToList())
        {
            _ = items.Remove(item);
        }

        answer["unreadable"] = new JsonArray([.. admitted.Select(name => JsonValue.Create(name))]);
    });

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
