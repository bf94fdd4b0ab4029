using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>The receipt inside a VmOutput: the guest's own claim about its execution. Nothing here is believed; it exists to
/// check foreign receipts against <see cref="AbiRoots"/>.</summary>
/// <remarks>The properties are the fields in wire order. Hashes are strings because the ABI's are: any text may stand there.</remarks>
public sealed record AbiReceipt
{
    public required ulong ProtocolEpoch { get; init; }

    public required string AbiVersion { get; init; }

    public required string ContractHash { get; init; }

    public required string InputHash { get; init; }

    public required string PreviousStateRoot { get; init; }

    public required string NewStateRoot { get; init; }

    public required string ExecutionRoot { get; init; }

    public required ulong FuelUsed { get; init; }

    public required ulong MemoryUsed { get; init; }

    /// <summary>A map: ids are unique. Written in the order of their UTF-8 bytes, whatever the order here.</summary>
    public required IReadOnlyList<NodeHash> NodeHashes { get; init; }

    public required IReadOnlyList<StateChange> StateChanges { get; init; }

    public required string OutputHash { get; init; }

    public required string ReceiptHash { get; init; }

    public required string SnapshotHash { get; init; }

    public string? PreviousSnapshotHash { get; init; }

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        AbiReceiptCodec.Write(new CanonicalWriter(output), this);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads one receipt, strictly; on failure the reader's problem says why.</summary>
    public static bool TryRead(ref CanonicalReader reader, out AbiReceipt? receipt) =>
        AbiReceiptCodec.TryRead(ref reader, out receipt);
}
