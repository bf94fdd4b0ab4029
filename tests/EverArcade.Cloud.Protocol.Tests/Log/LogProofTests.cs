using CsCheck;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Tests.Log;

public sealed class LogProofTests
{
    private const int SizeMax = 70;

    [Fact]
    public void Inclusion_AllPlacesUpTo70_EqualsRfcAndVerifies()
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            var root = LogSamples.Frontier(size).Root;
            for (var index = 0; index < size; index++)
            {
                var proof = LogProofs.Inclusion((ulong)index, (ulong)size, LogSamples.Source(size));
                Assert.Equal(NaiveLog.Path(index, LogSamples.Receipts.AsSpan(0, size)), proof.Path);
                Assert.True(proof.Verify((ulong)size, root, LogSamples.Receipts[index]));
                Assert.False(proof.Verify((ulong)size, root, LogSamples.Receipts[size]));
                Assert.False((proof with { Index = (ulong)((index + 1) % size) }).Verify((ulong)size, root, LogSamples.Receipts[index])
                    && size > 1);
            }
        }
    }

    [Fact]
    public void Consistency_AllPairsUpTo70_EqualsRfcAndVerifies()
    {
        for (var newSize = 0; newSize <= SizeMax; newSize++)
        {
            var newRoot = LogSamples.Frontier(newSize).Root;
            for (var oldSize = 0; oldSize <= newSize; oldSize++)
            {
                var oldRoot = LogSamples.Frontier(oldSize).Root;
                var proof = LogProofs.Consistency((ulong)oldSize, (ulong)newSize, LogSamples.Source(newSize));
                Assert.Equal(NaiveLog.Proof(oldSize, LogSamples.Receipts.AsSpan(0, newSize)), proof.Path);
                Assert.True(proof.Verify((ulong)oldSize, oldRoot, (ulong)newSize, newRoot));
                Assert.False(proof.Verify((ulong)oldSize, Hash256.Zero, (ulong)newSize, newRoot));
                Assert.False(oldSize > 0 && proof.Verify((ulong)oldSize, oldRoot, (ulong)newSize, Hash256.Zero));
            }
        }
    }

    [Fact]
    public void Proofs_RandomLargerLogs_Verify() =>
        Gen.Select(Gen.Int[1, 1500], Gen.Double[0, 1]).Sample((size, share) =>
        {
            var index = (int)(share * (size - 1));
            var root = LogProofs.Root((ulong)size, LogSamples.Source(size));
            Assert.Equal(NaiveLog.Root(LogSamples.Receipts.AsSpan(0, size)), root);
            Assert.True(LogProofs.Inclusion((ulong)index, (ulong)size, LogSamples.Source(size))
                .Verify((ulong)size, root, LogSamples.Receipts[index]));
            Assert.True(LogProofs.Consistency((ulong)index, (ulong)size, LogSamples.Source(size))
                .Verify((ulong)index, NaiveLog.Root(LogSamples.Receipts.AsSpan(0, index)), (ulong)size, root));
        }, iter: 60);

    [Fact]
    public void InclusionVerify_AnyBitFlipped_Fails()
    {
        foreach (var (index, size) in new[] { (0, 1), (0, 2), (5, 11), (10, 11), (63, 64) })
        {
            var root = LogSamples.Frontier(size).Root;
            var bytes = LogProofs.Inclusion((ulong)index, (ulong)size, LogSamples.Source(size)).Encode();
            AssertEveryFlip(bytes, flipped => InclusionProof.TryRead(flipped, out var proof, out _)
                && proof!.Verify((ulong)size, root, LogSamples.Receipts[index]));
        }
    }

    [Fact]
    public void ConsistencyVerify_AnyBitFlipped_Fails()
    {
        foreach (var (oldSize, newSize) in new[] { (1, 2), (3, 7), (4, 7), (6, 8), (8, 8) })
        {
            var oldRoot = LogSamples.Frontier(oldSize).Root;
            var newRoot = LogSamples.Frontier(newSize).Root;
            var bytes = LogProofs.Consistency((ulong)oldSize, (ulong)newSize, LogSamples.Source(newSize)).Encode();
            AssertEveryFlip(bytes, flipped => ConsistencyProof.TryRead(flipped, out var proof, out _)
                && proof!.Verify((ulong)oldSize, oldRoot, (ulong)newSize, newRoot));
        }
    }

    [Fact]
    public void StoredNodes_ReceiptsAndCompletedSubtrees_GiveEveryProof()
    {
        const int Size = 1203;
        var stored = new Dictionary<(int Level, ulong Index), Hash256>();
        var frontier = LogFrontier.Empty;
        for (var number = 0; number < Size; number++)
        {
            stored[(0, (ulong)number)] = LogSamples.Receipts[number];
            frontier = frontier.Append(LogSamples.Receipts[number]);
            if (frontier.TryGetCompletedSubtree(1, out var index, out var root))
            {
                stored[(1, index)] = root;
            }
        }

        var source = LogStoredNodes.AsSource((level, index) => stored[(level, index)]);
        Assert.Equal(frontier.Root, LogProofs.Root(Size, source));
        Assert.True(LogProofs.Inclusion(700, Size, source).Verify(Size, frontier.Root, LogSamples.Receipts[700]));
        Assert.True(LogProofs.Consistency(513, Size, source).Verify(513, LogSamples.Frontier(513).Root, Size, frontier.Root));
    }

    [Fact]
    public void TryRead_AnyBytes_ReadsOrRefuses() =>
        Gen.Select(Gen.Byte.Array[16 + 96], Gen.ULong[0, 4], Gen.Int[0, 120]).Sample((raw, count, length) =>
        {
            byte[] bytes = [.. raw[..16], .. BitConverter.GetBytes(count), .. raw[16..]];
            bytes = bytes[..length];
            Assert.True(!InclusionProof.TryRead(bytes, out var inclusion, out var problem)
                ? problem is not null : inclusion!.Encode().SequenceEqual(bytes));
            Assert.True(!ConsistencyProof.TryRead(bytes, out var consistency, out problem)
                ? problem is not null : consistency!.Encode().SequenceEqual(bytes));
            _ = inclusion?.Verify(inclusion.Size, Hash256.Zero, Hash256.Zero);
            _ = consistency?.Verify(
                consistency.OldSize, Hash256.Zero, consistency.NewSize, Hash256.Zero);
        });

    private static void AssertEveryFlip(byte[] bytes, Func<byte[], bool> verifies)
    {
        Assert.True(verifies(bytes));
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(verifies(flipped), $"bit {bit}");
        }
    }
}
