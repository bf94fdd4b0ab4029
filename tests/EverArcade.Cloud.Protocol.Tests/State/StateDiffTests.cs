using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

public sealed class StateDiffTests
{
    [Fact]
    public void Apply_ComputedDiff_LeadsFromBeforeToAfter() =>
        Gen.Select(StateSamples.Maps, StateSamples.Maps).Sample((left, right) =>
        {
            var before = StateSamples.Encode(left);
            var after = StateSamples.Encode(right);
            var diff = StateDiff.Compute(before, after);

            Assert.Equal(after.Bytes.ToArray(), diff.Apply(before).Bytes.ToArray());
            Assert.True(StateDiff.TryRead(diff.Encoded, out var read, out _));
            Assert.Equal(diff.ComputeHash(), read!.ComputeHash());
            Assert.Equal(Changed(left, right), diff.Count);
        });

    [Fact]
    public void IsMinimal_AnyDiffOnAnyState_SaysWhetherItIsTheComputedOne() =>
        Gen.Select(StateSamples.Maps, StateSamples.Maps, StateSamples.Maps).Sample((first, left, right) =>
        {
            var (state, other) = (StateSamples.Encode(first), StateSamples.Encode(left));
            foreach (var diff in new[] { StateDiff.Compute(state, other), StateDiff.Compute(other, StateSamples.Encode(right)) })
            {
                var computed = StateDiff.Compute(state, diff.Apply(state));
                Assert.Equal(computed.Encoded.Span.SequenceEqual(diff.Encoded.Span), diff.IsMinimal(state));
            }
        });

    [Fact]
    public void Apply_WholeState_KeepsBytesAndTreeTogether() =>
        Gen.Select(StateSamples.Maps, StateSamples.Maps).Sample((left, right) =>
        {
            var before = ContractState.FromEncoded(StateSamples.Encode(left));
            var after = before.Apply(StateDiff.Compute(before.Encoded, StateSamples.Encode(right)));
            Assert.Equal(StateTree.FromEncoded(after.Encoded).Root, after.Root);
        });

    [Fact]
    public void Compute_OneOfEach_IsTheseBytes()
    {
        var diff = StateDiff.Compute(
            StateSamples.Encode(("a", "1"), ("b", "2"), ("c", "3")), StateSamples.Encode(("b", "x"), ("c", "3"), ("d", "")));

        Assert.Equal(
            "0300000000000000" + "010000000000000061" + "00" + "010000000000000062" + "01" + "010000000000000078"
            + "010000000000000064" + "01" + "0000000000000000",
            Convert.ToHexStringLower(diff.Encoded.Span));
        Assert.Equal("dfcd1df273a4744d61f7abc360ebb907def34890cca8633eec7e81c083aba493", diff.ComputeHash().ToString());
    }

    [Theory]
    [InlineData("02000000000000000100000000000000620001000000000000006100", CodecError.KeysOutOfOrder, 26)]
    [InlineData("02000000000000000100000000000000610001000000000000006100", CodecError.DuplicateKey, 26)]
    [InlineData("010000000000000001000000000000006102", CodecError.BadOptionTag, 17)]
    [InlineData("01000000000000000100000000000000ff00", CodecError.BadUtf8, 16)]
    [InlineData("000000000000000000", CodecError.TrailingBytes, 8)]
    [InlineData("ffffffffffffffff", CodecError.LengthPastEnd, 0)]
    [InlineData("00000000000000", CodecError.Truncated, 0)]
    public void TryRead_NotCanonical_RefusedWithPlace(string hex, CodecError error, int offset)
    {
        Assert.False(StateDiff.TryRead(Convert.FromHexString(hex), out _, out var problem));
        Assert.Equal(new CodecProblem(error, offset), problem);
    }

    [Fact]
    public void Apply_RemovalOfAbsentKey_ChangesNothing()
    {
        var state = StateSamples.Encode(("a", "1"));
        var removal = StateDiff.Compute(StateSamples.Encode(("b", "")), EncodedState.Empty);
        Assert.Equal(state.Bytes.ToArray(), removal.Apply(state).Bytes.ToArray());
    }

    private static int Changed(Dictionary<string, string> left, Dictionary<string, string> right) =>
        left.Keys.Union(right.Keys).Count(key => left.GetValueOrDefault(key) != right.GetValueOrDefault(key));
}
