using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Submissions;

/// <summary>Literals were computed by a separate implementation (Python's struct, hashlib and cryptography).</summary>
public sealed class SubmissionCodecTests
{
    [Fact]
    public void Encode_TwoNodes_IsTheVector() => Assert.Equal(
        "1111111111111111111111111111111111111111111111111111111111111111" + "07000000000000006e6f6e63652d31" + "e803000000000000"
        + "0200000000000000"
        + "010000000000000061" + "0900000000000000696e6372656d656e74" + "0c000000000000007b22616d6f756e74223a317d" + "0000000000000000"
        + "010000000000000062" + "06000000000000006e6f74696679" + "04000000000000006e756c6c" + "0100000000000000"
        + "010000000000000061" + "00" + "00",
        Convert.ToHexStringLower(Samples.TwoNodes.Encode()));

    [Fact]
    public void ComputeId_Unsigned_IsTheVector() => Assert.Equal(
        "e76c3efcfac23b14c9d8373bf1b0ddad3c09b9ea995bdc77b1d24330148ed86b", Samples.TwoNodes.ComputeId().ToString());

    [Fact]
    public void SignedBy_Rfc8032Key_IsTheVector()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Assert.Equal("399afbc7a7dad49f6e283a0836d0c4973952781a2360e3c3345151b0707c9cc6", signed.ComputeId().ToString());
        Assert.Equal(
            "e5d2c8d44569e4d864004afa056df28a05397853001e028923d676f352a89140d2f4f5c8de03ccadb419122d355ef3dfdd331671098f6df27f0f2de64be16b01",
            signed.Signature.ToString());
    }

    [Fact]
    public void ComputeId_OtherSignature_IsTheSame()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Assert.Equal(signed.ComputeId(), (signed with { Signature = default(Signature) }).ComputeId());
        Assert.Equal(signed.ComputeId(), (signed with { Signature = null }).ComputeId());
        Assert.NotEqual(signed.ComputeId(), (signed with { Sender = null }).ComputeId());
    }

    [Fact]
    public void SignedBy_AlreadySigned_SignsTheSameBytes()
    {
        using var key = Samples.Key();
        var signed = Samples.TwoNodes.SignedBy(key);
        Assert.Equal(signed.Encode(), signed.SignedBy(key).Encode());
    }

    [Fact]
    public void TryRead_WhatWasEncoded_GivesItBack() => Samples.Any.Sample(submission =>
    {
        var encoded = submission.Encode();
        var reader = new CanonicalReader(encoded);
        return Submission.TryRead(ref reader, out var read) && reader.TryEnd()
            && read!.Encode().AsSpan().SequenceEqual(encoded)
            && read.Nonce == submission.Nonce && read.GasLimit == submission.GasLimit
            && read.Contract == submission.Contract
            && read.Sender == submission.Sender && read.Signature == submission.Signature
            && read.Plan.Nodes.Count == submission.Plan.Nodes.Count
            && read.Plan.Nodes.Zip(submission.Plan.Nodes).All(pair =>
                pair.First.Id == pair.Second.Id && pair.First.Action == pair.Second.Action
                && pair.First.Args == pair.Second.Args && pair.First.Deps.SequenceEqual(pair.Second.Deps));
    });

    [Fact]
    public void Measure_AnySubmission_IsTheEncodingsLength() =>
        Samples.Any.Sample(submission => SubmissionCodec.Measure(submission) == submission.Encode().Length);

    [Fact]
    public void TryRead_AnyBytes_RefusesOrReadsTheOneEncoding() =>
        Generated.Bytes.Sample(ReadsItsOwnEncodingOrRefuses, iter: 20_000);

    [Fact]
    public void TryRead_MutatedBytes_RefusesOrReadsTheOneEncoding() =>
        Generated.Mutated(Samples.Any.Select(submission => submission.Encode()))
            .Sample(ReadsItsOwnEncodingOrRefuses, iter: 20_000);

    [Fact]
    public void TryRead_CutAnywhere_IsRefused()
    {
        using var key = Samples.Key();
        var encoded = Samples.TwoNodes.SignedBy(key).Encode();
        for (var length = 0; length < encoded.Length; length++)
        {
            var reader = new CanonicalReader(encoded.AsSpan(0, length));
            Assert.False(Submission.TryRead(ref reader, out var submission));
            Assert.Null(submission);
            Assert.NotNull(reader.Problem);
        }
    }

    [Fact]
    public void TryRead_CountOfNodesThatCannotFit_IsRefusedAtTheCount()
    {
        var encoded = Samples.TwoNodes.Encode();
        const int CountOffset = 32 + 8 + 7 + 8;
        encoded[CountOffset + 7] = 0x7f;
        var reader = new CanonicalReader(encoded);
        Assert.False(Submission.TryRead(ref reader, out _));
        Assert.Equal(new CodecProblem(CodecError.LengthPastEnd, CountOffset), reader.Problem);
    }

    [Fact]
    public void TryParse_IdWrittenOut_GivesItBack()
    {
        var id = Samples.TwoNodes.ComputeId();
        Assert.True(SubmissionId.TryParse(id.ToString(), out var parsed));
        Assert.Equal(id, parsed);
        Assert.False(SubmissionId.TryParse(id.ToString().ToUpperInvariant(), out _));
    }

    private static bool ReadsItsOwnEncodingOrRefuses(byte[] bytes)
    {
        var reader = new CanonicalReader(bytes);
        return Submission.TryRead(ref reader, out var submission) && reader.TryEnd()
            ? submission!.Encode().AsSpan().SequenceEqual(bytes)
            : reader.Problem is not null;
    }
}
