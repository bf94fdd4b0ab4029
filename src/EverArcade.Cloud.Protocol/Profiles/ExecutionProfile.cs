using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Profiles;

/// <summary>Everything outside of package, state and input that can change a receipt; its hash is in every receipt
/// (design invariant 4: what can change a receipt is not configuration).</summary>
/// <remarks>Encoding: the fields in the order below (docs/format.md, Profile). A released profile never changes: a new
/// rule is a new profile, and the old one stays so that old receipts can be replayed.</remarks>
public sealed record ExecutionProfile
{
    private const int NumberCount = 14;

    /// <summary>Gas counted by the module itself, as activated: the same on every engine, exact after every trap
    /// (docs/metering.md).</summary>
    /// <remarks>The meter's name carries the version of activation, which binds the rewriting and every limit of modules and
    /// stack, and the version of the table of instruction costs. 10^10 gas are 0.7 seconds of ordinary code on one core and 13
    /// of the dearest there is for its gas: long enough for a heavy turn, short enough for a queue message's invisibility and for
    /// an audit on an interpreter.</remarks>
    public static ExecutionProfile Standard { get; } = new()
    {
        Name = "standard/3",
        Metering = "activation/3 gas/1",
        ProtocolEpoch = 1,
        GasMax = 10_000_000_000,
        MemoryPagesMax = 256,
        InputBytesMax = 4 << 20,
        OutputBytesMax = 4 << 20,
        StateBytesMax = 2 << 20,
        StateKeyBytesMax = 1 << 10,
        StateValueBytesMax = 64 << 10,
        DiffBytesMax = 1 << 20,
        PlanNodesMax = 64,
        SubmissionBytesMax = 48 << 10,
        Prices = new HostPrices
        {
            PerExecution = 50_000,
            PerInputByte = 2,
            PerOutputByte = 10,
            PerChange = 15_000,
            PerChangeByte = 10,
        },
    };

    /// <summary>Name and version, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Which meter counts gas, with its version.</summary>
    public required string Metering { get; init; }

    /// <summary>The epoch guests are told (abi-v2, VmInput).</summary>
    public required ulong ProtocolEpoch { get; init; }

    /// <summary>Highest gas limit of one execution.</summary>
    public required ulong GasMax { get; init; }

    /// <summary>Highest memory of one instance, pages of 64 KiB.</summary>
    public required uint MemoryPagesMax { get; init; }

    /// <summary>Longest encoded VmInput, bytes.</summary>
    public required uint InputBytesMax { get; init; }

    /// <summary>Longest encoded VmOutput, bytes.</summary>
    public required uint OutputBytesMax { get; init; }

    /// <summary>Largest encoded state, bytes.</summary>
    public required uint StateBytesMax { get; init; }

    /// <summary>Longest state key, bytes of UTF-8.</summary>
    public required uint StateKeyBytesMax { get; init; }

    /// <summary>Longest state value, bytes of UTF-8.</summary>
    public required uint StateValueBytesMax { get; init; }

    /// <summary>Largest encoded diff of one execution, bytes: what one commit can carry.</summary>
    public required uint DiffBytesMax { get; init; }

    /// <summary>Most nodes in a plan.</summary>
    public required uint PlanNodesMax { get; init; }

    /// <summary>Largest encoded submission, bytes (a receipt row carries it inline).</summary>
    public required uint SubmissionBytesMax { get; init; }

    /// <summary>Gas for what the host does for a guest.</summary>
    public required HostPrices Prices { get; init; }

    public Hash256 ComputeHash() => HashDomain.Profile.Hash(Encode());

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteString(Name);
        writer.WriteString(Metering);
        writer.WriteUInt64(ProtocolEpoch);
        writer.WriteUInt64(GasMax);
        foreach (var number in Numbers())
        {
            writer.WriteUInt32(number);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a profile and leaves the reader after it.</summary>
    public static bool TryRead(ref CanonicalReader reader, out ExecutionProfile? profile)
    {
        profile = null;
        if (!reader.TryReadString(out var name) || !reader.TryReadString(out var metering)
            || !reader.TryReadUInt64(out var protocolEpoch) || !reader.TryReadUInt64(out var gasMax))
        {
            return false;
        }

        Span<uint> numbers = stackalloc uint[NumberCount];
        foreach (ref var number in numbers)
        {
            _ = reader.TryReadUInt32(out number);
        }

        if (reader.Problem is not null)
        {
            return false;
        }

        profile = new ExecutionProfile
        {
            Name = name,
            Metering = metering,
            ProtocolEpoch = protocolEpoch,
            GasMax = gasMax,
            MemoryPagesMax = numbers[0],
            InputBytesMax = numbers[1],
            OutputBytesMax = numbers[2],
            StateBytesMax = numbers[3],
            StateKeyBytesMax = numbers[4],
            StateValueBytesMax = numbers[5],
            DiffBytesMax = numbers[6],
            PlanNodesMax = numbers[7],
            SubmissionBytesMax = numbers[8],
            Prices = new HostPrices
            {
                PerExecution = numbers[9],
                PerInputByte = numbers[10],
                PerOutputByte = numbers[11],
                PerChange = numbers[12],
                PerChangeByte = numbers[13],
            },
        };
        return true;
    }

    private uint[] Numbers() =>
    [
        MemoryPagesMax, InputBytesMax, OutputBytesMax, StateBytesMax, StateKeyBytesMax,
        StateValueBytesMax, DiffBytesMax, PlanNodesMax, SubmissionBytesMax,
        Prices.PerExecution, Prices.PerInputByte, Prices.PerOutputByte, Prices.PerChange, Prices.PerChangeByte,
    ];
}
