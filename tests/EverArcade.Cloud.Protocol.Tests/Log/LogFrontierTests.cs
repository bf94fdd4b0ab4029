using System.Numerics;
using CsCheck;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Tests.Log;

public sealed class LogFrontierTests
{
    [Fact]
    public void Root_Sizes0To600_EqualsRfc6962()
    {
        var frontier = LogFrontier.Empty;
        for (var size = 0; size <= 600; size++)
        {
            Assert.Equal(NaiveLog.Root(LogSamples.Receipts.AsSpan(0, size)), frontier.Root);
            Assert.Equal((ulong)size, frontier.Size);
            Assert.Equal(BitOperations.PopCount((uint)size), frontier.Subtrees.Length);
            Assert.True(LogFrontier.TryRead(frontier.Encode(), out var read, out _));
            Assert.Equal(frontier, read);
            Assert.Equal(frontier.Root, read!.Root);
            frontier = frontier.Append(LogSamples.Receipts[size]);
        }
    }

    [Fact]
    public void Root_LeavesOfCertificateTransparency_EqualsItsRoots()
    {
        // The eight leaves and roots of the Certificate Transparency reference tests (merkletree, reference_merkle_tree).
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var frontier = LogFrontier.Empty;
        Assert.Equal(roots[0], frontier.Root.ToString());
        for (var index = 0; index < leaves.Length; index++)
        {
            frontier = frontier.AppendLeaf(LogHash.Leaf(Convert.FromHexString(leaves[index])));
            Assert.Equal(roots[index + 1], frontier.Root.ToString());
        }
    }

    [Fact]
    public void TryGetCompletedSubtree_EveryAppend_TellsWhatItCompleted()
    {
        var frontier = LogFrontier.Empty;
        for (var size = 1; size <= 1500; size++)
        {
            frontier = frontier.Append(LogSamples.Receipts[size - 1]);
            var told = frontier.TryGetCompletedSubtree(1, out var index, out var root);
            Assert.Equal(size % 256 == 0, told);
            Assert.False(frontier.TryGetCompletedSubtree(2, out _, out _));
            Assert.True(!told || (index == (ulong)(size / 256) - 1
                && root == NaiveLog.Root(LogSamples.Receipts.AsSpan(size - 256, 256))));
        }
    }

    [Fact]
    public void TryGetCompletedSubtree_65536Receipts_TellsBothLevels()
    {
        var frontier = LogFrontier.Empty;
        for (var number = 0; number < 131072; number++)
        {
            frontier = frontier.Append(Hash256.Zero);
        }

        Assert.True(frontier.TryGetCompletedSubtree(1, out var index, out var small));
        Assert.Equal(511UL, index);
        Assert.True(frontier.TryGetCompletedSubtree(2, out index, out var large));
        Assert.Equal(1UL, index);
        Assert.False(frontier.TryGetCompletedSubtree(3, out _, out _));
        Assert.False(frontier.TryGetCompletedSubtree(0, out _, out _));
        Assert.Equal(Doubled(LogHash.Leaf(Hash256.Zero), 8), small);
        Assert.Equal(Doubled(LogHash.Leaf(Hash256.Zero), 16), large);
    }

    [Theory]
    [InlineData("0000000000000000" + "0100000000000000", CodecError.LengthPastEnd, 8)]
    [InlineData("0300000000000000" + "0000000000000000", CodecError.BadValue, 8)]
    [InlineData("0000000000000000" + "000000000000000000", CodecError.TrailingBytes, 16)]
    [InlineData("00000000", CodecError.Truncated, 0)]
    public void TryRead_NotAFrontier_RefusedWithPlace(string hex, CodecError error, int offset)
    {
        Assert.False(LogFrontier.TryRead(Convert.FromHexString(hex), out _, out var problem));
        Assert.Equal(new CodecProblem(error, offset), problem);
    }

    [Fact]
    public void TryRead_AnyBytes_ReadsOrRefuses() =>
        Gen.Select(Gen.Byte.Array[64], Gen.ULong[0, 3], Gen.ULong[0, 3], Gen.Int[0, 80]).Sample((hashes, size, count, length) =>
        {
            byte[] bytes = [.. BitConverter.GetBytes(size), .. BitConverter.GetBytes(count), .. hashes];
            bytes = bytes[..length];
            Assert.True(!LogFrontier.TryRead(bytes, out var read, out var problem)
                ? problem is not null : read!.Encode().SequenceEqual(bytes));
        });

    [Fact]
    public void Equals_SameReceipts_ByValue()
    {
        Assert.Equal(LogSamples.Frontier(7), LogSamples.Frontier(7));
        Assert.NotEqual(LogSamples.Frontier(7), LogSamples.Frontier(6));
        Assert.NotEqual(LogFrontier.Empty.Append(Hash256.Zero), LogSamples.Frontier(1));
    }

    private static Hash256 Doubled(Hash256 hash, int times)
    {
        for (var time = 0; time < times; time++)
        {
            hash = NaiveLog.Node(hash, hash);
        }

        return hash;
    }
}
