using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Abi;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

public sealed class AbiRootsTests
{
    [Fact]
    public void Merkle_NoEntries_IsTheHashOfNothing() => Assert.Equal(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", AbiRoots.Merkle(EncodedMaps.Of()).ToString());

    [Fact]
    public void Merkle_AnyState_IsTheRecursiveDefinition() => AbiSamples.Entries.Sample(entries =>
    {
        var leaves = entries.Select(e => (Bytes: Encoding.UTF8.GetBytes(e.Key), Hash: Hash256.Of([.. Lp(e.Key), .. Lp(e.Value)])))
            .OrderBy(leaf => Convert.ToHexString(leaf.Bytes), StringComparer.Ordinal).Select(leaf => leaf.Hash).ToList();
        var expected = leaves.Count == 0 ? Hash256.Of([]) : Level(leaves);
        return AbiRoots.Merkle(EncodedMaps.Of(entries)) == expected;
    });

    [Fact]
    public void Snapshot_WithAPrevious_AppendsItsHex()
    {
        var state = EncodedMaps.Of(("a", "1"), ("b", ""));
        var previous = Hash256.Of([9]);
        byte[] expected =
        [
            .. Encoding.ASCII.GetBytes(AbiRoots.Merkle(state).ToString()),
            .. Lp("a"), .. Lp("1"), .. Lp("b"), .. Lp(""),
            .. Encoding.ASCII.GetBytes(previous.ToString()),
        ];
        Assert.Equal(Hash256.Of(expected), AbiRoots.Snapshot(state, previous));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0100000000000000")]
    [InlineData("000000000000000000")]
    [InlineData("0200000000000000" + "010000000000000062" + "0000000000000000" + "010000000000000061" + "0000000000000000")]
    public void Merkle_NotAnEncodedState_Throws(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Throws<ArgumentException>(() => AbiRoots.Merkle(bytes));
        Assert.Throws<ArgumentException>(() => AbiRoots.Snapshot(bytes, previous: null));
    }

    [Fact]
    public void Execution_NodesInAnyOrder_IsTheSame()
    {
        AbiNode Node(string id) => new() { Id = id, Action = "x", Payload = AbiPayload.FromText(""), Deps = [] };
        Assert.Equal(
            AbiRoots.Execution([Node("\ufb33"), Node("😀"), Node("a")]),
            AbiRoots.Execution([Node("😀"), Node("a"), Node("\ufb33")]));
        Assert.Throws<ArgumentException>(() => AbiRoots.Execution([Node("a"), Node("a")]));
    }

    [Fact]
    public void Receipt_OwnHash_TakesNoPart()
    {
        var receipt = ReferenceExecutor.Execute(new VmInput { ProtocolEpoch = 1, State = EncodedMaps.Of(), Nodes = [] }).Receipt;
        Assert.Equal(receipt.ReceiptHash, AbiRoots.Receipt(receipt).ToString());
        Assert.Equal(receipt.ReceiptHash, AbiRoots.Receipt(receipt with { ReceiptHash = "other" }).ToString());
    }

    private static byte[] Lp(string text) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static Hash256 Level(List<Hash256> nodes) => nodes.Count == 1 ? nodes[0]
        : Level([.. nodes.Chunk(2).Select(pair => Hash256.Of([.. pair[0].ToArray(), .. pair[^1].ToArray()]))]);
}
