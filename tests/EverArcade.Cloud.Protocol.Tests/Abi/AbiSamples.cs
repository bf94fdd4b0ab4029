using CsCheck;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

/// <summary>Well-formed values of the ABI with any text in them.</summary>
internal static class AbiSamples
{
    public static Gen<(string Key, string Value)[]> Entries { get; } =
        Gen.Select(Generated.Text, Generated.Text).Array[0, 8].Select(entries => entries.DistinctBy(e => e.Item1)
            .Select(e => (e.Item1, e.Item2)).ToArray());

    public static Gen<byte[]> State { get; } = Entries.Select(entries => EncodedMaps.Of(entries));

    public static Gen<VmInput> Input { get; } =
        Gen.Select(Gen.ULong, State,
            Gen.Select(Generated.Text, Generated.Text, Generated.Text, Generated.Text.Array[0, 3]).Array[0, 4])
        .Select((epoch, state, nodes) => new VmInput
        {
            ProtocolEpoch = epoch,
            State = state,
            Nodes = [.. nodes.Select(n => new AbiNode
            {
                Id = n.Item1,
                Action = n.Item2,
                Payload = AbiPayload.FromText(n.Item3),
                Deps = n.Item4,
            })],
        });

    public static Gen<VmOutput> Output { get; } =
        Gen.Select(State, Gen.ULong, Generated.Text.Array[9], Entries,
            Gen.Select(Generated.Text, Generated.Text, Generated.Text).Array[0, 4], Generated.Text.Null())
        .Select((state, number, texts, nodeHashes, changes, previous) => new VmOutput
        {
            UpdatedState = state,
            Receipt = new AbiReceipt
            {
                ProtocolEpoch = number,
                AbiVersion = texts[0],
                ContractHash = texts[1],
                InputHash = texts[2],
                PreviousStateRoot = texts[3],
                NewStateRoot = texts[4],
                ExecutionRoot = texts[5],
                FuelUsed = number / 3,
                MemoryUsed = number / 7,
                NodeHashes = [.. nodeHashes.Select(entry => new NodeHash(entry.Key, entry.Value))],
                StateChanges = [.. changes.Select(c => new StateChange(c.Item1, c.Item2, c.Item3))],
                OutputHash = texts[6],
                ReceiptHash = texts[7],
                SnapshotHash = texts[8],
                PreviousSnapshotHash = previous,
            },
        });
}
