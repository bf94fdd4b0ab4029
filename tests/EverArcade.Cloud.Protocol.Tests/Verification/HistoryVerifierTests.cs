using CsCheck;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Tests.State;
using EverArcade.Cloud.Protocol.Tests.Transitions;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Protocol.Tests.Verification;

public sealed class HistoryVerifierTests
{
    private static readonly string[] Steps =
        ["add", "add", "checkpoint", "revert", "add", "trap", "nothing", "checkpoint", "add"];

    private static readonly VerificationOptions WithReplay =
        new() { Replay = (in ReplayRequest request) => GuestSamples.Execute(request.Input) };

    [Fact]
    public async Task VerifyAsync_GoodHistory_IsGood()
    {
        var history = HistorySamples.Of(Steps);
        var report = await VerifyAsync(await history.WriteAsync(), VerificationOptions.Default);

        Assert.Null(report.Finding);
        Assert.Equal(history.Head, report.Head);
        Assert.Equal((7UL, 0UL, 2UL), (report.Receipts, report.Replayed, report.Checkpoints));
    }

    [Fact]
    public async Task VerifyAsync_WithReplay_ExecutesEveryReceipt()
    {
        var report = await VerifyAsync(await HistorySamples.Of(Steps).WriteAsync(), WithReplay);
        Assert.Null(report.Finding);
        Assert.Equal(7UL, report.Replayed);
    }

    [Fact]
    public async Task VerifyAsync_ReplayWithoutTheProfile_IsUnverifiableNotDiverged()
    {
        var report = await VerifyAsync(
            await HistorySamples.Of(Steps).WriteAsync(), new VerificationOptions { Replay = (in ReplayRequest _) => null });
        Assert.Null(report.Finding);
        Assert.Equal((7UL, 0UL), (report.Receipts, report.Replayed));
    }

    [Fact]
    public async Task VerifyAsync_NoReceipts_IsGood() =>
        Assert.Null((await VerifyAsync(await HistorySamples.Of().WriteAsync(), WithReplay)).Finding);

    [Fact]
    public async Task VerifyAsync_CheckpointOfABranchBeforeItsFirstReceipt_IsFound()
    {
        var history = HistorySamples.Of("add", "add", "checkpoint");
        history.StartBranch(1);
        _ = history.Execute("add");
        history.Checkpoint();
        history.StartBranch(4);
        history.Checkpoint();
        _ = history.Execute("add");
        history.Do("checkpoint");
        var report = await VerifyAsync(await history.WriteAsync(), WithReplay);

        // Between branch 4's start and its first receipt no checkpoint of branch 4 can stand: nothing happened on it yet.
        Assert.Equal(FindingKind.CheckpointMismatch, report.Finding?.Kind);
        Assert.Equal("checkpoint.branch", report.Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_BranchesFromCheckpoints_AreGood()
    {
        var history = HistorySamples.Of("add", "add", "checkpoint");
        history.StartBranch(1);
        _ = history.Execute("add");
        history.Checkpoint();
        history.StartBranch(4);
        _ = history.Execute("add");
        var report = await VerifyAsync(await history.WriteAsync(), WithReplay);

        Assert.Null(report.Finding);
        Assert.Equal(4u, report.Head?.Branch.Number);
    }

    [Fact]
    public async Task VerifyAsync_BranchFromNowhere_IsMissingAncestry()
    {
        var history = HistorySamples.Of("add", "checkpoint", "add");
        Respoil(history, 2, record => record with { Receipt = record.Receipt with { Branch = new BranchId(1) } });
        await AssertFindingAsync(history, 2, FindingKind.BrokenChain, "receipt.previousReceipt");
        history = HistorySamples.Of("add", "add");
        Respoil(history, 1, record => record with { Receipt = record.Receipt with { Branch = new BranchId(1) } });
        await AssertFindingAsync(history, 1, FindingKind.MissingAncestry, "receipt.branch");
    }

    [Fact]
    public async Task VerifyAsync_ReceiptRemoved_NamesTheGap()
    {
        var history = HistorySamples.Of("add", "add", "add");
        history.Items.RemoveAt(1);
        await AssertFindingAsync(history, 2, FindingKind.NonContiguous, "receipt.sequence", "2", "3");
    }

    [Fact]
    public async Task VerifyAsync_ReceiptTwice_NamesIt()
    {
        var history = HistorySamples.Of("add", "add");
        history.Items.Add(history.Items[1]);
        await AssertFindingAsync(history, 3, FindingKind.NonContiguous, "receipt.sequence", "3", "2");
    }

    [Fact]
    public async Task VerifyAsync_ReceiptsSwapped_NamesTheFirst()
    {
        var history = HistorySamples.Of("add", "add", "add");
        history.Items.Reverse(1, 2);
        await AssertFindingAsync(history, 2, FindingKind.NonContiguous, "receipt.sequence", "2", "3");
    }

    [Fact]
    public async Task VerifyAsync_OtherDiff_NamesTheDiff()
    {
        var history = HistorySamples.Of("add");
        var other = StateDiff.Compute(EncodedState.Empty, StateSamples.Encode(("count", "7")));
        Respoil(history, 0, record => record with { Diff = other.Encoded });
        await AssertFindingAsync(history, 1, FindingKind.BadDiff, "receipt.diffHash");
        Respoil(history, 0, record => record with { Receipt = record.Receipt with { DiffHash = other.ComputeHash() } });
        await AssertFindingAsync(history, 1, FindingKind.StateMismatch, "receipt.newStateRoot");
    }

    [Fact]
    public async Task VerifyAsync_DiffThatIsNotMinimal_NamesTheDiff()
    {
        var history = HistorySamples.Of("add", "nothing");
        var idle = StateDiff.Compute(EncodedState.Empty, StateSamples.Encode(("count", "1")));
        Respoil(history, 1, record => record with
        {
            Diff = idle.Encoded,
            Receipt = record.Receipt with { DiffHash = idle.ComputeHash(), DiffBytes = (uint)idle.Encoded.Length },
        });
        await AssertFindingAsync(history, 2, FindingKind.BadDiff, "diff");
    }

    [Fact]
    public async Task VerifyAsync_OtherSubmission_NamesIt()
    {
        var history = HistorySamples.Of("add", "add", "nothing");
        var third = ((ArchiveRecord)history.Items[2]).Submission;
        Respoil(history, 1, record => record with { Submission = third });
        await AssertFindingAsync(history, 2, FindingKind.BadSubmission, "receipt.submission");
    }

    [Theory]
    [InlineData("inputBytes")]
    [InlineData("stateBytes")]
    [InlineData("diffBytes")]
    [InlineData("gasLimit")]
    [InlineData("executionRoot")]
    [InlineData("protocolEpoch")]
    [InlineData("package")]
    [InlineData("profile")]
    public async Task VerifyAsync_ReceiptThatMisstatesItsInputs_NamesTheField(string field)
    {
        var history = HistorySamples.Of("add", "add");
        Respoil(history, 1, record => record with { Receipt = Spoil(record.Receipt, field) });
        await AssertFindingAsync(history, 2, FindingKind.ReceiptMismatch, $"receipt.{field}");
    }

    [Theory]
    [InlineData("gasUsed")]
    [InlineData("outputHash")]
    [InlineData("peakMemoryPages")]
    public async Task VerifyAsync_ReceiptThatMisstatesTheGuest_OnlyReplayTells(string field)
    {
        var history = HistorySamples.Of("add", "add");
        Respoil(history, 1, record => record with { Receipt = Spoil(record.Receipt, field) });
        var finding = (await VerifyAsync(await history.WriteAsync(), WithReplay)).Finding;
        Assert.Equal((FindingKind.Divergence, $"receipt.{field}", 2UL), (finding?.Kind, finding?.Place, finding?.Sequence.Number));
    }

    [Fact]
    public async Task VerifyAsync_CheckpointOfAnotherState_NamesTheField()
    {
        var history = HistorySamples.Of("add", "checkpoint");
        var good = ((SignedCheckpoint)history.Items[1]).Checkpoint;
        history.Items[1] = SignedCheckpoint.Sign(good with { StateBlob = Hash256.Zero }, HistorySamples.Host);
        await AssertFindingAsync(history, 1, FindingKind.CheckpointMismatch, "checkpoint.stateBlob");
    }

    [Fact]
    public async Task VerifyAsync_CheckpointOfAnotherHost_RefusedWhenTheHostIsKnown()
    {
        var archive = await HistorySamples.Of("add", "checkpoint").WriteAsync();
        var known = new VerificationOptions { Hosts = [HistorySamples.Host.PublicKey] };
        var other = new VerificationOptions { Hosts = [HistorySamples.Sender.PublicKey] };
        Assert.Null((await VerifyAsync(archive, known)).Finding);
        Assert.Equal(FindingKind.BadSignature, (await VerifyAsync(archive, other)).Finding?.Kind);
    }

    [Fact]
    public async Task VerifyAsync_AnotherContract_RefusedWhenTheContractIsKnown()
    {
        var options = new VerificationOptions { Contract = new ContractId(Hash256.Zero) };
        var report = await VerifyAsync(await HistorySamples.Of("add").WriteAsync(), options);
        Assert.Equal(FindingKind.GenesisMismatch, report.Finding?.Kind);
    }

    [Fact]
    public async Task VerifyAsync_AnyByteChanged_IsFound()
    {
        var archive = await HistorySamples.Of("add", "checkpoint", "revert").WriteAsync();
        for (var at = 0; at < archive.Length; at++)
        {
            var spoilt = archive.ToArray();
            spoilt[at] ^= (byte)(1 << (at % 8));
            Assert.False((await VerifyAsync(spoilt, WithReplay)).IsGood, $"byte {at}");
        }
    }

    [Fact]
    public async Task VerifyAsync_AnyPrefixOrSuffix_IsFound()
    {
        var archive = await HistorySamples.Of("add").WriteAsync();
        for (var length = 0; length < archive.Length; length++)
        {
            Assert.False((await VerifyAsync(archive[..length], VerificationOptions.Default)).IsGood, $"length {length}");
        }

        Assert.False((await VerifyAsync([.. archive, 0], VerificationOptions.Default)).IsGood);
        Assert.False((await VerifyAsync([.. archive, .. archive], VerificationOptions.Default)).IsGood);
    }

    [Fact]
    public async Task VerifyAsync_RandomHistories_AreGood() =>
        await Gen.Int[0, Steps.Length - 1].Select(step => Steps[step]).Array[0, 12].SampleAsync(async steps =>
            Assert.Null((await VerifyAsync(await HistorySamples.Of(steps).WriteAsync(), WithReplay)).Finding), iter: 30);

    [Fact]
    public void ComputeId_SameFinding_IsThisForever() =>
        Assert.Equal("d1d5d9fe7d4ca0613ac823594831a482e5ab4cdc61a9f0d03eae41c5456a6574",
            new Finding(new Sequence(7), FindingKind.Divergence, "receipt.gasUsed", "1", "2")
                .ComputeId(new ContractId(Hash256.Zero), new BranchId(1)).ToString());

    private static async Task AssertFindingAsync(
        HistorySamples history, ulong sequence, FindingKind kind, string place, string? expected = null, string? found = null)
    {
        var finding = (await VerifyAsync(await history.WriteAsync(), VerificationOptions.Default)).Finding;
        Assert.NotNull(finding);
        Assert.Equal((sequence, kind, place), (finding.Sequence.Number, finding.Kind, finding.Place));
        Assert.Equal((expected ?? finding.Expected, found ?? finding.Found), (finding.Expected, finding.Found));
    }

    private static async Task<VerificationReport> VerifyAsync(byte[] archive, VerificationOptions options)
    {
        using var stream = new MemoryStream(archive);
        return await ArchiveVerification.VerifyAsync(stream, options, CancellationToken.None);
    }

    private static void Respoil(HistorySamples history, int index, Func<ArchiveRecord, ArchiveRecord> change) =>
        history.Items[index] = change((ArchiveRecord)history.Items[index]);

    private static Receipt Spoil(Receipt receipt, string field) => field switch
    {
        "inputBytes" => receipt with { InputBytes = receipt.InputBytes + 1 },
        "stateBytes" => receipt with { StateBytes = receipt.StateBytes + 1 },
        "diffBytes" => receipt with { DiffBytes = receipt.DiffBytes + 1 },
        "gasLimit" => receipt with { GasLimit = receipt.GasLimit + 1 },
        "gasUsed" => receipt with { GasUsed = receipt.GasUsed + 1 },
        "peakMemoryPages" => receipt with { PeakMemoryPages = receipt.PeakMemoryPages + 1 },
        "protocolEpoch" => receipt with { ProtocolEpoch = 2 },
        "executionRoot" => receipt with { ExecutionRoot = Hash256.Zero },
        "outputHash" => receipt with { OutputHash = Hash256.Zero },
        "package" => receipt with { Package = Hash256.Zero },
        _ => receipt with { Profile = Hash256.Zero },
    };
}
