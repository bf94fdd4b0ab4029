using System.Buffers;
using CsCheck;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Protocol.Tests.Abi;
using EverArcade.Cloud.Protocol.Tests.Plans;

namespace EverArcade.Cloud.Protocol.Tests.Submissions;

public sealed class GuestInputTests
{
    private static readonly ExecutionProfile Profile = ExecutionProfile.Standard;

    /// <summary>Literals were computed by a separate implementation (Python's struct and hashlib).</summary>
    [Fact]
    public void Encode_SignedTwoNodes_IsTheVector()
    {
        using var key = Samples.Key();
        var output = new ArrayBufferWriter<byte>();
        var root = GuestInput.Encode(output, Profile, EncodedMaps.Of(("k", "v")), Samples.TwoNodes.SignedBy(key));
        Assert.Equal(318, output.WrittenCount);
        Assert.Equal("9cb875c51504932ccf4dfbb6cdc2eccf69d1f936a6860a88946eccdc69fbb051", Hash256.Of(output.WrittenSpan).ToString());
        Assert.Equal("4f0bec96264e68e65652ada53084479c30b07ed208d63455d477565616ffce56", root.ToString());
    }

    [Fact]
    public void Compose_WithAndWithoutSender_IsCanonicalJson()
    {
        using var key = Samples.Key();
        var signed = GuestPayload.Compose("""{"amount":1}""", key.PublicKey);
        Assert.Equal(
            """{"args":{"amount":1},"sender":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"}""", signed);
        Assert.True(CanonicalJson.IsCanonical(signed));
        var unsigned = GuestPayload.Compose("[]", null);
        Assert.Equal("""{"args":[],"sender":null}""", unsigned);
        Assert.True(CanonicalJson.IsCanonical(unsigned));
    }

    [Fact]
    public void Encode_AnyGoodPlan_IsTheRecordsEncodingInTopologicalOrder() =>
        Gen.Select(Nodes.GoodPlan, Gen.OneOf("null", "\"€😀\"", "{\"a\":[1,2]}"), Gen.Byte.Array[32].Null())
            .Sample((plan, args, sender) =>
            {
                var state = EncodedMaps.Of(("k", "v"), ("l", ""));
                PublicKey? from = sender is null ? null : PublicKey.FromBytes(sender);
                var submission = Samples.TwoNodes with
                {
                    Plan = new Plan { Nodes = [.. plan.Nodes.Select(node => node with { Args = args })] },
                    Sender = from,
                };
                Assert.True(TopologicalOrder.TryCompute(submission.Plan, out var order));
                var expected = new VmInput
                {
                    ProtocolEpoch = Profile.ProtocolEpoch,
                    State = state,
                    Nodes = [.. order.Select(node => new AbiNode
                    {
                        Id = node.Id,
                        Action = node.Action,
                        Payload = AbiPayload.FromText(GuestPayload.Compose(node.Args, from)),
                        Deps = node.Deps,
                    })],
                };

                var output = new ArrayBufferWriter<byte>();
                var root = GuestInput.Encode(output, Profile, state, submission);
                return output.WrittenSpan.SequenceEqual(expected.Encode())
                    && root == AbiRoots.Execution(expected.Nodes)
                    && VmInputEncoder.Measure(state.Length, order, from) == output.WrittenCount;
            }, iter: 3_000);

    [Fact]
    public void Encode_IsReadBackByTheStrictReader()
    {
        var output = new ArrayBufferWriter<byte>();
        _ = GuestInput.Encode(output, Profile, EncodedMaps.Of(), Samples.TwoNodes);
        var reader = new CanonicalReader(output.WrittenSpan);
        Assert.True(VmInput.TryRead(ref reader, out var input) && reader.TryEnd());
        Assert.Equal(["a", "b"], input!.Nodes.Select(node => node.Id));
        Assert.Equal(output.WrittenSpan.ToArray(), input.Encode());
    }

    [Fact]
    public void Encode_LongIds_GivesTheRecordsExecutionRoot()
    {
        var nodes = Enumerable.Range(0, 40).Select(i => Nodes.Node(new string('x', 250) + i)).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var root = VmInputEncoder.Write(output, 1, EncodedMaps.Of(), nodes, sender: null);
        Assert.Equal(
            AbiRoots.Execution([.. nodes.Select(node => new AbiNode
            {
                Id = node.Id,
                Action = node.Action,
                Payload = AbiPayload.FromText(GuestPayload.Compose(node.Args, null)),
                Deps = [],
            })]),
            root);
    }

    [Fact]
    public void TryEncode_PlanWithACycle_WritesNothing()
    {
        var output = new ArrayBufferWriter<byte>();
        var submission = Samples.TwoNodes with { Plan = Nodes.Plan(Nodes.Node("a", "b"), Nodes.Node("b", "a")) };
        Assert.False(GuestInput.TryEncode(output, Profile, EncodedMaps.Of(), submission, out var root));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(Hash256.Zero, root);
        Assert.Throws<ArgumentException>(() => GuestInput.Encode(output, Profile, EncodedMaps.Of(), submission));
    }
}
