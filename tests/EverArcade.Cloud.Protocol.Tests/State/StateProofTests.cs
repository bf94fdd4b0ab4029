using CsCheck;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Protocol.Tests.State;

public sealed class StateProofTests
{
    [Fact]
    public void Prove_AnyKeyOfAnyState_ProvesWhatIsThere() =>
        Gen.Select(StateSamples.Maps, Gen.String[0, 3]).Sample((map, other) =>
        {
            var tree = StateTree.FromEncoded(StateSamples.Encode(map));
            foreach (var key in map.Keys.Append(other))
            {
                var proof = RoundTrip(tree.Prove(StateSamples.Utf8(key)));
                var isThere = map.TryGetValue(key, out var value);
                Assert.Equal(isThere, proof.VerifyPresent(tree.Root, StateSamples.Utf8(key), StateSamples.Utf8(value ?? "")));
                Assert.Equal(!isThere, proof.VerifyAbsent(tree.Root, StateSamples.Utf8(key)));
                Assert.False(proof.VerifyPresent(tree.Root, StateSamples.Utf8(key), StateSamples.Utf8(value + "x")));
            }
        });

    [Fact]
    public void Verify_AnyBitFlipped_Fails()
    {
        var state = StateSamples.Encode(Enumerable.Range(0, 12).Select(n => KeyValuePair.Create($"key{n}", $"{n}")));
        var tree = StateTree.FromEncoded(state);
        foreach (var key in Enumerable.Range(0, 30).Select(n => StateSamples.Utf8($"key{n}")))
        {
            _ = state.TryGet(key, out var found);
            var value = found.ToArray();
            var bytes = tree.Prove(key).Encode();
            for (var bit = 0; bit < 8 * bytes.Length; bit++)
            {
                var tampered = bytes.ToArray();
                tampered[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(StateProof.TryRead(tampered, out var proof, out _)
                    && (proof!.VerifyPresent(tree.Root, key, value) || proof.VerifyAbsent(tree.Root, key)));
            }
        }
    }

    [Fact]
    public void Verify_AnotherRoot_Fails()
    {
        var tree = StateTree.FromEncoded(StateSamples.Encode(("a", "1"), ("b", "2")));
        var proof = tree.Prove("a"u8);

        Assert.True(proof.VerifyPresent(tree.Root, "a"u8, "1"u8));
        Assert.False(proof.VerifyPresent(Hash256.Zero, "a"u8, "1"u8));
        Assert.False(proof.VerifyPresent(tree.Root, "b"u8, "1"u8));
    }

    [Fact]
    public void VerifyAbsent_LeafOfTheKeyItself_Fails()
    {
        // A prover that calls the entry's own leaf "another entry".
        var tree = StateTree.FromEncoded(StateSamples.Encode(("a", "1")));
        var path = HashDomain.StateKey.Hash("a"u8);
        byte[] forged = [3, 0, 0, 0, 0, 0, 0, 0, 0, .. path.ToArray(), .. HashDomain.StateValue.Hash("1"u8).ToArray()];

        Assert.True(StateProof.TryRead(forged, out var proof, out _));
        Assert.False(proof!.VerifyAbsent(tree.Root, "a"u8));
        Assert.True(proof.VerifyAbsent(tree.Root, "b"u8));
    }

    [Fact]
    public void TryRead_AnyBytes_ReadsOrRefuses() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            bytes = bytes.Length > 8 ? [(byte)(bytes[0] % 5), (byte)(bytes[1] % 5), 0, 0, 0, 0, 0, 0, 0, .. bytes[8..]] : bytes;
            Assert.True(!StateProof.TryRead(bytes, out var proof, out var problem)
                ? problem is not null : proof!.Encode().SequenceEqual(bytes));
        });

    private static StateProof RoundTrip(StateProof proof)
    {
        var bytes = proof.Encode();
        Assert.True(StateProof.TryRead(bytes, out var read, out _));
        Assert.Equal(bytes, read!.Encode());
        return read;
    }
}
