using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.State;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.Packages;
using EverArcade.Cloud.Protocol.Tests.State;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Tests.Transitions;

public sealed class TransitionTests
{
    private static readonly ExecutionProfile Profile = ExecutionProfile.Standard;

    private static readonly ContractState Before = ContractState.FromEncoded(StateSamples.Encode(("a", "1"), ("b", "2")));

    private static readonly Head Head = Head.AtGenesis(new Genesis
    {
        Package = PackageSamples.Package.Hash,
        Profile = Profile.ComputeHash(),
        Name = "t",
        Salt = Hash256.Zero,
    }) with
    { StateRoot = Before.Root };

    private static readonly Submission Submission = new()
    {
        Contract = Head.Contract,
        Nonce = "n",
        GasLimit = 5_000_000,
        Plan = new Plan { Nodes = [new PlanNode { Id = "a", Action = "x", Args = "null", Deps = [] }] },
    };

    [Fact]
    public void Compute_Success_MovesStateAndHead()
    {
        var after = StateSamples.Encode(("a", "1"), ("b", "3"));
        var outcome = GuestSamples.Answer(after.Bytes.Span);
        var result = Compute(outcome);

        Assert.Equal(ReceiptStatus.Succeeded, result.Receipt.Status);
        Assert.Equal(StateTree.FromEncoded(after).Root, result.Receipt.NewStateRoot);
        Assert.Equal(result.Receipt.NewStateRoot, result.State.Root);
        Assert.Equal(after.Bytes.ToArray(), result.State.Encoded.Bytes.ToArray());
        Assert.Equal(1, result.Diff.Count);
        Assert.Equal(result.Diff.ComputeHash(), result.Receipt.DiffHash);
        Assert.Equal(HashDomain.Output.Hash(outcome.Output.Span), result.Receipt.OutputHash);
        Assert.Equal((ulong)after.Bytes.Length, result.Receipt.StateBytes);
        Assert.Equal(Head.Contract.Hash, result.Receipt.PreviousReceipt);
        Assert.Equal(new Sequence(1), result.NextHead.Sequence);
        Assert.Equal(result.ReceiptHash, result.NextHead.LastReceipt);
        Assert.Equal(Head.Frontier.Append(result.ReceiptHash), result.NextHead.Frontier);
        Assert.Equal(result.State.Root, result.NextHead.StateRoot);
        Assert.Null(ReceiptChain.Check(ChainPoint.Of(Head), result.Receipt));
    }

    [Fact]
    public void Compute_SameInputs_GivesTheSameReceipt() =>
        Assert.Equal(Compute(GuestSamples.Answer(Before.Encoded.Bytes.Span)).Receipt,
            Compute(GuestSamples.Answer(Before.Encoded.Bytes.Span)).Receipt);

    [Theory]
    [InlineData(ReceiptStatus.Reverted, 0)]
    [InlineData(ReceiptStatus.Trapped, (int)TrapCode.IntegerDivisionByZero)]
    [InlineData(ReceiptStatus.OutOfGas, 0)]
    [InlineData(ReceiptStatus.DepthExceeded, 0)]
    [InlineData(ReceiptStatus.LimitExceeded, (int)LimitCode.OutputBytes)]
    [InlineData(ReceiptStatus.BadOutput, (int)AbiFault.OutputOutOfBounds)]
    public void Compute_Failure_ChargesGasAndKeepsState(ReceiptStatus status, int detail)
    {
        var result = Compute(GuestSamples.Failure(status, (uint)detail));

        AssertFailed(result, status, (uint)detail);
        Assert.Equal(500UL, result.Receipt.GasUsed);
        Assert.Equal(Hash256.Zero, result.Receipt.OutputHash);
        Assert.Equal(new Sequence(1), result.NextHead.Sequence);
    }

    [Theory]
    [InlineData("", 101)]
    [InlineData("ffffffffffffff7f", 102)]
    [InlineData("01000000000000000100000000000000ff0000000000000000", 104)]
    [InlineData("02000000000000000100000000000000620000000000000000010000000000000061" + "0000000000000000", 107)]
    [InlineData("02000000000000000100000000000000610000000000000000010000000000000061" + "0000000000000000", 108)]
    public void Compute_OutputThatDoesNotDecode_IsBadOutputWithItsError(string hex, int detail)
    {
        var output = Convert.FromHexString(hex);
        var result = Compute(GuestSamples.Raw(output));

        AssertFailed(result, ReceiptStatus.BadOutput, (uint)detail);
        Assert.Equal(output.Length == 0 ? Hash256.Zero : HashDomain.Output.Hash(output), result.Receipt.OutputHash);
    }

    [Fact]
    public void Compute_TrailingByteAfterTheOutput_IsBadOutput() =>
        AssertFailed(Compute(GuestSamples.Raw([.. Before.Encoded.Bytes.Span, .. new byte[114]])), ReceiptStatus.BadOutput, 103);

    [Fact]
    public void Compute_OutputOverItsLimit_IsLimitExceeded() => AssertExceeded(
        LimitCode.OutputBytes, Profile, new PackageLimits { OutputBytes = 100 }, Before.Encoded);

    [Fact]
    public void Compute_StateOverItsLimit_IsLimitExceeded() => AssertExceeded(
        LimitCode.StateBytes, Profile, new PackageLimits { StateBytes = 41 }, StateSamples.Encode(("a", "1"), ("b", "23")));

    [Fact]
    public void Compute_KeyOverItsLimit_IsLimitExceeded() => AssertExceeded(
        LimitCode.StateKeyBytes, Profile, PackageLimits.None, StateSamples.Encode((new string('k', 1025), "")));

    [Fact]
    public void Compute_ValueOverItsLimit_IsLimitExceeded() => AssertExceeded(
        LimitCode.StateValueBytes, Profile, PackageLimits.None, StateSamples.Encode(("k", new string('v', 65_537))));

    [Fact]
    public void Compute_DiffOverItsLimit_IsLimitExceeded() => AssertExceeded(
        LimitCode.DiffBytes, Profile with { DiffBytesMax = 60 }, PackageLimits.None,
        StateSamples.Encode(("c", "12345678901234567890")));

    [Theory]
    [InlineData(46_560, ReceiptStatus.Succeeded, 46_560)]
    [InlineData(46_559, ReceiptStatus.OutOfGas, 46_559)]
    public void Compute_Changes_ArePaidForOrNotMade(ulong gasLimit, ReceiptStatus status, ulong gasUsed)
    {
        var after = StateSamples.Encode(("a", "9"), ("c", "3"));
        var result = Compute(GuestSamples.Answer(after.Bytes.Span), submission: Submission with { GasLimit = gasLimit });

        Assert.Equal((status, gasUsed), (result.Receipt.Status, result.Receipt.GasUsed));
        Assert.Equal(status == ReceiptStatus.Succeeded ? 3 : 0, result.Diff.Count);
        Assert.Equal(status == ReceiptStatus.Succeeded, result.Receipt.NewStateRoot != Before.Root);
    }

    [Fact]
    public void Compute_NothingChanged_CostsWhatTheExecutorSaw() =>
        Assert.Equal(1_000UL, Compute(GuestSamples.Answer(Before.Encoded.Bytes.Span)).Receipt.GasUsed);

    [Fact]
    public void Compute_LimitsReachedExactly_Succeeds()
    {
        var after = StateSamples.Encode((new string('k', 1024), new string('v', 65_536)));
        var limits = new PackageLimits
        {
            StateBytes = (uint)after.Bytes.Length,
            OutputBytes = (uint)after.Bytes.Length + 113,
        };
        Assert.Equal(ReceiptStatus.Succeeded, Compute(GuestSamples.Answer(after.Bytes.Span), limits: limits).Receipt.Status);
    }

    [Fact]
    public void Compute_InputOverItsLimit_IsLimitExceeded() =>
        AssertFailed(Compute(Transition.InputTooLarge, inputBytes: Profile.InputBytesMax + 1),
            ReceiptStatus.LimitExceeded, (uint)LimitCode.InputBytes);

    [Fact]
    public void Compute_GuestClaims_AreIgnored()
    {
        var claims = new VmOutput
        {
            UpdatedState = Before.Encoded.Bytes,
            Receipt = new AbiReceipt
            {
                ProtocolEpoch = 99,
                AbiVersion = "x",
                ContractHash = "liar",
                InputHash = "",
                PreviousStateRoot = "",
                NewStateRoot = new string('f', 64),
                ExecutionRoot = "",
                FuelUsed = ulong.MaxValue,
                MemoryUsed = ulong.MaxValue,
                NodeHashes = [],
                StateChanges = [],
                OutputHash = "",
                ReceiptHash = "",
                SnapshotHash = "",
            },
        };
        var result = Compute(GuestSamples.Raw(claims.Encode()));
        var honest = Compute(GuestSamples.Answer(Before.Encoded.Bytes.Span));
        Assert.Equal(honest.Receipt, result.Receipt with { OutputHash = honest.Receipt.OutputHash });
    }

    [Fact]
    public void Compute_OutputBufferReusedAfterwards_KeepsTheState()
    {
        var outcome = GuestSamples.Answer(StateSamples.Encode(("z", "9")).Bytes.Span);
        var result = Compute(outcome);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(outcome.Output, out var buffer));
        Array.Clear(buffer.Array!);

        Assert.True(result.State.Encoded.TryGet("z"u8, out var value));
        Assert.Equal("9"u8.ToArray(), value.ToArray());
    }

    [Theory] // E14: what counts executions, about to pass 32 bits, and 53.
    [InlineData(uint.MaxValue)]
    [InlineData((1UL << 53) - 1)]
    [InlineData((1UL << 62) - 1)]
    public void Compute_AfterVeryManyExecutions_CountsOn(ulong executions)
    {
        var subtrees = Enumerable.Repeat(Hash256.Of("subtree"u8), System.Numerics.BitOperations.PopCount(executions));
        byte[] frontier =
        [
            .. BitConverter.GetBytes(executions), .. BitConverter.GetBytes((ulong)subtrees.Count()),
            .. subtrees.SelectMany(hash => Convert.FromHexString(hash.ToString())),
        ];
        Assert.True(LogFrontier.TryRead(frontier, out var log, out _));
        var head = Head with { Sequence = new Sequence(executions), Frontier = log! };
        var result = Transition.Compute(
            Profile, head, Before, PackageLimits.None, Submission, Submission.ComputeId(), Hash256.Zero, 100,
            GuestSamples.Answer(Before.Encoded.Bytes.Span));

        Assert.Equal(executions + 1, result.Receipt.Sequence.Number);
        Assert.Equal((executions + 1, 1), (result.NextHead.Frontier.Size, result.NextHead.Frontier.Subtrees.Length));
        Assert.Null(ReceiptChain.Check(ChainPoint.Of(head), result.Receipt));
    }

    [Fact]
    public void LimitsOf_PackageAndSubmission_LowerTheProfileNeverRaiseIt()
    {
        var asks = new PackageLimits { Gas = 3_000, MemoryPages = 10_000, OutputBytes = 100 };
        var limits = Transition.LimitsOf(Profile, PackageSamples.Manifest with { Limits = asks }, Submission);
        Assert.Equal(new ExecutionLimits(3_000, 100, Profile.Prices), limits);
        Assert.Equal(new ExecutionLimits(5_000_000, Profile.OutputBytesMax, Profile.Prices),
            Transition.LimitsOf(Profile, PackageSamples.Manifest, Submission));
        Assert.Equal(Profile.GasMax,
            Transition.LimitsOf(Profile, PackageSamples.Manifest, Submission with { GasLimit = ulong.MaxValue }).Gas);
    }

    private static TransitionResult Compute(
        ExecutionOutcome outcome, PackageLimits? limits = null, ExecutionProfile? profile = null, uint inputBytes = 100,
        Submission? submission = null) =>
        Transition.Compute(profile ?? Profile, Head, Before, limits ?? PackageLimits.None, submission ?? Submission,
            Submission.ComputeId(), Hash256.Zero, inputBytes, outcome);

    private static void AssertExceeded(LimitCode code, ExecutionProfile profile, PackageLimits limits, EncodedState after) =>
        AssertFailed(Compute(GuestSamples.Answer(after.Bytes.Span), limits, profile), ReceiptStatus.LimitExceeded, (uint)code);

    private static void AssertFailed(TransitionResult result, ReceiptStatus status, uint detail)
    {
        Assert.Equal((status, detail), (result.Receipt.Status, result.Receipt.Detail));
        Assert.Same(Before, result.State);
        Assert.True(result.Diff.IsEmpty);
        Assert.Equal(Before.Root, result.NextHead.StateRoot);
        Assert.Null(ReceiptChain.Check(ChainPoint.Of(Head), result.Receipt));
    }
}
