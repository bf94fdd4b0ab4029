using CsCheck;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

public sealed class AbiCodecTests
{
    [Fact]
    public void TryRead_InputEncoded_GivesItBack() => AbiSamples.Input.Sample(input =>
    {
        var encoded = input.Encode();
        var reader = new CanonicalReader(encoded);
        return VmInput.TryRead(ref reader, out var read) && reader.TryEnd()
            && read!.ProtocolEpoch == input.ProtocolEpoch
            && read.State.Span.SequenceEqual(input.State.Span)
            && read.Nodes.Select(node => node.Id).SequenceEqual(input.Nodes.Select(node => node.Id))
            && read.Encode().AsSpan().SequenceEqual(encoded);
    });

    [Fact]
    public void TryRead_OutputEncoded_GivesItBack() => AbiSamples.Output.Sample(output =>
    {
        var encoded = output.Encode();
        var reader = new CanonicalReader(encoded);
        return VmOutput.TryRead(ref reader, out var read) && reader.TryEnd()
            && read!.UpdatedState.Span.SequenceEqual(output.UpdatedState.Span)
            && read.Receipt.StateChanges.SequenceEqual(output.Receipt.StateChanges)
            && read.Receipt.NodeHashes.ToHashSet().SetEquals(output.Receipt.NodeHashes)
            && (read.Receipt with { NodeHashes = [], StateChanges = [] }).Encode().AsSpan()
                .SequenceEqual((output.Receipt with { NodeHashes = [], StateChanges = [] }).Encode())
            && read.Encode().AsSpan().SequenceEqual(encoded);
    });

    [Fact]
    public void TryRead_MutatedInput_RefusesOrReadsTheOneEncoding() =>
        Generated.Mutated(AbiSamples.Input.Select(input => input.Encode())).Sample(bytes =>
        {
            var reader = new CanonicalReader(bytes);
            return VmInput.TryRead(ref reader, out var input) && reader.TryEnd()
                ? input!.Encode().AsSpan().SequenceEqual(bytes)
                : reader.Problem is not null;
        }, iter: 20_000);

    [Fact]
    public void TryRead_AnyBytesAsInput_RefusesOrReadsTheOneEncoding() => Generated.Bytes.Sample(bytes =>
    {
        var reader = new CanonicalReader(bytes);
        return VmInput.TryRead(ref reader, out var input) && reader.TryEnd()
            ? input!.Encode().AsSpan().SequenceEqual(bytes)
            : reader.Problem is not null;
    }, iter: 10_000);

    [Fact]
    public void Write_NodeHashesInAnyOrder_AreSortedByUtf8()
    {
        var receipt = ReferenceExecutor.Execute(new VmInput { ProtocolEpoch = 0, State = EncodedMaps.Of(), Nodes = [] }).Receipt;
        NodeHash[] byUtf8 = [new("", "1"), new("a", "2"), new("\ufb33", "3"), new("😀", "4")];
        var sorted = (receipt with { NodeHashes = byUtf8 }).Encode();
        Assert.Equal(sorted, (receipt with { NodeHashes = [.. byUtf8.OrderBy(n => n.Id, StringComparer.Ordinal)] }).Encode());
        var reader = new CanonicalReader(sorted);
        Assert.True(AbiReceipt.TryRead(ref reader, out var read) && reader.TryEnd());
        Assert.Equal(byUtf8, read!.NodeHashes);
    }
}
