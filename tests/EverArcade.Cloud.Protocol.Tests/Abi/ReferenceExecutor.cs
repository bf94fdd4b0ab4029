using EverArcade.Cloud.Protocol.Abi;

namespace EverArcade.Cloud.Protocol.Tests.Abi;

/// <summary>What a guest built from upstream's own executor answers: it hashes the plan and changes nothing.</summary>
internal static class ReferenceExecutor
{
    public static VmOutput Execute(VmInput input)
    {
        var root = AbiRoots.Merkle(input.State.Span).ToString();
        var receipt = new AbiReceipt
        {
            ProtocolEpoch = input.ProtocolEpoch,
            AbiVersion = AbiV2.Version,
            ContractHash = "",
            InputHash = AbiRoots.Input(input).ToString(),
            PreviousStateRoot = root,
            NewStateRoot = root,
            ExecutionRoot = AbiRoots.Execution(input.Nodes).ToString(),
            FuelUsed = 0,
            MemoryUsed = 0,
            NodeHashes = [.. input.Nodes.Select(node => new NodeHash(node.Id, AbiRoots.Node(node).ToString()))],
            StateChanges = [],
            OutputHash = AbiRoots.Flat(input.State.Span).ToString(),
            ReceiptHash = "",
            SnapshotHash = AbiRoots.Snapshot(input.State.Span, previous: null).ToString(),
        };
        return new VmOutput
        {
            UpdatedState = input.State,
            Receipt = receipt with { ReceiptHash = AbiRoots.Receipt(receipt).ToString() },
        };
    }
}
