using CsCheck;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Tests.Log;

namespace EverArcade.Cloud.Protocol.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private static readonly Gen<Hash256> Hashes = Gen.Byte.Array[32].Select(bytes => Hash256.FromBytes(bytes));

    private static readonly Gen<Checkpoint> Any =
        from hashes in Hashes.Array[7]
        from size in Gen.Int[0, 70]
        from branch in Gen.UInt
        select new Checkpoint
        {
            Contract = new ContractId(hashes[0]),
            Branch = new BranchId(branch),
            Sequence = new Sequence((ulong)size),
            StateRoot = hashes[1],
            Frontier = LogSamples.Frontier(size),
            LastReceipt = hashes[2],
            Package = hashes[3],
            Profile = hashes[4],
            Previous = hashes[5],
            StateBlob = hashes[6],
        };

    [Fact]
    public void TryRead_Encoded_IsTheSame() => Any.Sample(checkpoint =>
    {
        Assert.True(Checkpoint.TryRead(checkpoint.Encode(), out var read, out _));
        Assert.Equal(checkpoint, read);
        Assert.Equal(checkpoint.ComputeHash(), read!.ComputeHash());
    });

    [Fact]
    public void TryRead_Damaged_ReadsOrRefuses() => Gen.Select(Any, Gen.Int[0, 500], Gen.Byte, Gen.Int[0, 600]).Sample(
        (checkpoint, at, value, length) =>
        {
            var bytes = checkpoint.Encode();
            bytes[at % bytes.Length] = value;
            bytes = length < bytes.Length ? bytes[..length] : bytes;
            Assert.True(!Checkpoint.TryRead(bytes, out var read, out var problem)
                ? problem is not null : read!.Encode().SequenceEqual(bytes));
        });

    [Fact]
    public void TryRead_LogOfAnotherSize_Refused()
    {
        var checkpoint = Any.Single() with { Sequence = new Sequence(3), Frontier = LogSamples.Frontier(4) };
        Assert.False(Checkpoint.TryRead(checkpoint.Encode(), out _, out var problem));
        Assert.Equal(new CodecProblem(CodecError.BadValue, 76), problem);
    }

    [Fact]
    public void Verify_AnyBitFlipped_Fails()
    {
        using var host = SigningKey.FromSeed(new byte[32]);
        var bytes = SignedCheckpoint.Sign(Any.Single() with { Sequence = new Sequence(5), Frontier = LogSamples.Frontier(5) }, host).Encode();
        Assert.True(SignedCheckpoint.TryRead(bytes, out var signed, out _) && signed!.Verify());
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedCheckpoint.TryRead(flipped, out var spoilt, out _) && spoilt!.Verify(), $"bit {bit}");
        }
    }

    [Fact]
    public void ComputeContinuityRoot_EachPartChanged_Changes() => Any.Sample(checkpoint =>
    {
        Checkpoint[] others =
        [
            checkpoint with { StateRoot = Hash256.Zero },
            checkpoint with { Frontier = checkpoint.Frontier.Append(Hash256.Zero) },
            checkpoint with { LastReceipt = Hash256.Zero },
            checkpoint with { Package = Hash256.Zero },
            checkpoint with { Previous = Hash256.Zero },
        ];
        Assert.All(others, other => Assert.NotEqual(checkpoint.ComputeContinuityRoot(), other.ComputeContinuityRoot()));
    });

    [Fact]
    public void AtCheckpoint_NewBranch_StartsFromTheCheckpoint() => Any.Sample(checkpoint =>
    {
        var head = Head.AtCheckpoint(checkpoint, new BranchId(9));
        Assert.Equal((checkpoint.ComputeHash(), checkpoint.Sequence, 9u), (head.LastReceipt, head.Sequence, head.Branch.Number));
        Assert.Equal(checkpoint with { Branch = head.Branch, LastReceipt = head.LastReceipt, Previous = head.Checkpoint },
            Checkpoint.Of(head, checkpoint.StateBlob));
    });
}
