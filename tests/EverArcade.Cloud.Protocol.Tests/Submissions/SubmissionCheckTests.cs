using CsCheck;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Protocol.Tests.Submissions;

public sealed class SubmissionCheckTests
{
    private static readonly ExecutionProfile Profile = ExecutionProfile.Standard;

    [Fact]
    public void Check_SignedAndUnsigned_Pass()
    {
        using var key = Samples.Key();
        Assert.Empty(Problems(Samples.TwoNodes));
        Assert.Empty(Problems(Samples.TwoNodes.SignedBy(key)));
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(1UL, true)]
    [InlineData(10_000_000_000UL, true)]
    [InlineData(10_000_000_001UL, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Check_GasLimit_IsBounded(ulong gasLimit, bool passes) =>
        Assert.Equal(passes ? [] : ["bad-gas-limit at gasLimit"], Problems(Samples.TwoNodes with { GasLimit = gasLimit }));

    // Not inline data: attributes are stored as UTF-8, which has no lone surrogates.
    [Fact]
    public void Check_NonceThatIsNoText_IsBadNonce() => Assert.All(
        ["", "\udfff"],
        nonce => Assert.Equal(["bad-nonce at nonce"], Problems(Samples.TwoNodes with { Nonce = nonce })));

    [Fact]
    public void Check_NonceLength_IsBoundedInBytes()
    {
        Assert.Empty(Problems(Samples.TwoNodes with { Nonce = new string('é', 64) }));
        Assert.Equal(["bad-nonce at nonce"], Problems(Samples.TwoNodes with { Nonce = new string('é', 64) + "a" }));
    }

    [Fact]
    public void Check_EncodedSize_IsBoundedToTheByte()
    {
        var empty = Sized(0).Encode().Length;
        var largest = (int)Profile.SubmissionBytesMax - empty;
        Assert.Empty(Problems(Sized(largest)));
        Assert.Equal(["submission-too-large at "], Problems(Sized(largest + 1)));
    }

    [Fact]
    public void Check_AnyFieldChangedAfterSigning_IsBadSignature()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Submission[] forged =
        [
            signed with { Nonce = "nonce-2" },
            signed with { GasLimit = 1001 },
            signed with { Contract = new(Hash256.Zero) },
            signed with { Plan = new Plan { Nodes = [signed.Plan.Nodes[0]] } },
            signed with { Signature = default(Signature) },
            signed with { Sender = default(PublicKey) },
        ];
        Assert.All(forged, submission => Assert.Equal(["bad-signature at signature"], Problems(submission)));
    }

    [Fact]
    public void Check_SenderOrSignatureAlone_IsRefused()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Assert.Equal(["sender-without-signature at signature"], Problems(signed with { Signature = null }));
        Assert.Equal(["signature-without-sender at sender"], Problems(signed with { Sender = null }));
    }

    [Fact]
    public void Check_ManyThingsWrong_ReportsEachOfThem()
    {
        var submission = Samples.TwoNodes with
        {
            Nonce = "",
            GasLimit = 0,
            Plan = new Plan { Nodes = [] },
            Signature = default(Signature),
        };
        Assert.Equal(
            ["bad-nonce at nonce", "bad-gas-limit at gasLimit", "plan-empty at plan.nodes", "signature-without-sender at sender"],
            Problems(submission));
    }

    [Fact]
    public void Check_AnySubmission_RefusesWithoutThrowing() =>
        Samples.Any.Sample(submission => Problems(submission).Count > 0 || submission.Signature is null, iter: 2_000);

    private static Submission Sized(int bytes) => Samples.TwoNodes with
    {
        Plan = new Plan
        {
            Nodes = [new PlanNode { Id = "a", Action = "b", Args = $"\"{new string('x', bytes)}\"", Deps = [] }],
        },
    };

    private static List<string> Problems(Submission submission) =>
        [.. SubmissionCheck.Check(submission, Profile).Select(refusal => $"{refusal.Code} at {refusal.Place}")];
}
