using System.Buffers;
using EverArcade.Cloud.Protocol.Abi;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

/// <summary>Vectors made by upstream's Rust implementation (bincode 1.3.3).</summary>
public sealed class AbiVectorTests
{
    private const string A1Input =
        "0100000000000000" + "0100000000000000" + "0100000000000000" + "6b" + "0100000000000000" + "76" + "0000000000000000";

    private const string A2Input =
        "010000000000000001000000000000000700000000000000636f756e746572010000000000000031010000000000000006000000000000006e"
        + "6f64652d310900000000000000696e6372656d656e7401000000000000000600000000000000616d6f756e7401000000000000000000000000000000";

    private static VmInput A1 => new() { ProtocolEpoch = 1, State = EncodedMaps.Of(("k", "v")), Nodes = [] };

    private static VmInput A2
    {
        get
        {
            Assert.True(AbiPayload.TryFromJson("""{"amount": 1}"""u8, out var payload, out _));
            var node = new AbiNode { Id = "node-1", Action = "increment", Payload = payload!, Deps = [] };
            return new VmInput { ProtocolEpoch = 1, State = EncodedMaps.Of(("counter", "1")), Nodes = [node] };
        }
    }

    [Fact]
    public void Encode_A1_IsUpstreamsInput()
    {
        var encoded = A1.Encode();
        Assert.Equal(42, encoded.Length);
        Assert.Equal(A1Input, Convert.ToHexStringLower(encoded));
        Assert.Equal("2334debd17c3a771749cf7585a1f430503d9ce44f5ee33f224dba5f62986ca98", AbiRoots.Input(A1).ToString());
    }

    [Fact]
    public void Write_A1_IsUpstreamsInputAndEmptyExecutionRoot()
    {
        var output = new ArrayBufferWriter<byte>();
        var root = VmInputEncoder.Write(output, 1, EncodedMaps.Of(("k", "v")), [], sender: null);
        Assert.Equal(A1Input, Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Equal("af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc", root.ToString());
    }

    [Fact]
    public void Roots_A1_AreUpstreams()
    {
        var state = EncodedMaps.Of(("k", "v"));
        Assert.Equal("460dda3acaaa5c2e68fdb432acf33834aee528fe1f2b985d93cc52ed7d180cae", AbiRoots.Merkle(state).ToString());
        Assert.Equal("44b4768dfe5eba911850f710fe0c8031bd72479e43e3ff3edb0a8dc50d2e47a6", AbiRoots.Flat(state).ToString());
        Assert.Equal("f4f34ce488f78c0bfc9fc72d9da91dea2693cc45a00d72218639fdaa60165e0e",
            AbiRoots.Snapshot(state, previous: null).ToString());
    }

    [Fact]
    public void ReferenceOutput_A1_HasUpstreamsBytes()
    {
        var output = ReferenceExecutor.Execute(A1);
        var encoded = output.Encode();
        Assert.Equal(26, output.UpdatedState.Length);
        Assert.Equal(588, output.Receipt.Encode().Length);
        Assert.Equal(614, encoded.Length);
        Assert.Equal("2ba3f2682bc0b223a10f33297e630b844a616e5026a0f981d4b40bc7498ed6f8", output.Receipt.ReceiptHash);
        Assert.Equal("210d6a4112aedb8f0427ac7d156a9a7d1f9832f30369728d2b5c90dc24334516", Hash256.Of(encoded).ToString());
    }

    [Fact]
    public void TryRead_A1Output_FindsTheState()
    {
        var encoded = ReferenceExecutor.Execute(A1).Encode();
        Assert.True(VmOutputReader.TryRead(encoded, out var view, out var problem));
        Assert.Null(problem);
        Assert.Equal(new VmOutputView(0, 26, 1, 1, 1), view);
        Assert.Equal(EncodedMaps.Of(("k", "v")), view.StateOf(encoded.AsSpan()).ToArray());
    }

    [Fact]
    public void Encode_A2_IsUpstreamsInput()
    {
        var encoded = A2.Encode();
        Assert.Equal(117, encoded.Length);
        Assert.Equal(A2Input, Convert.ToHexStringLower(encoded));
    }

    [Fact]
    public void Roots_A2_AreUpstreams()
    {
        Assert.Equal("056215700e14227143293519fbbd1f2a6f5204db734dba353ddc279b6e73b457",
            AbiRoots.Node(A2.Nodes[0]).ToString());
        Assert.Equal("ff18ba0d8a1ed9ed882392896016e884938d5d0edfcdc9d275ee67e630c0b53d",
            AbiRoots.Execution(A2.Nodes).ToString());
        Assert.Equal("dd6465f26014af9dd26a5bef3436a6df77595084db5c61d69c854a9bf2bfa819",
            ReferenceExecutor.Execute(A2).Receipt.ReceiptHash);
    }

    [Fact]
    public void Execution_OfAnEmptyPlan_IsTheHashOfEightZeroBytes() =>
        Assert.Equal("af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc", AbiRoots.Execution([]).ToString());

    [Fact]
    public void Encode_ReceiptOfEmptyStrings_Is113Bytes()
    {
        var receipt = new AbiReceipt
        {
            ProtocolEpoch = 0,
            AbiVersion = "",
            ContractHash = "",
            InputHash = "",
            PreviousStateRoot = "",
            NewStateRoot = "",
            ExecutionRoot = "",
            FuelUsed = 0,
            MemoryUsed = 0,
            NodeHashes = [],
            StateChanges = [],
            OutputHash = "",
            ReceiptHash = "",
            SnapshotHash = "",
        };
        Assert.Equal(new byte[113], receipt.Encode());
    }

    [Fact]
    public void Version_IsTwentySevenBytes() => Assert.Equal(27, AbiV2.Version.Length);
}
