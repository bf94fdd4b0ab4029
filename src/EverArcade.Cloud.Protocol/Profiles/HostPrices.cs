namespace EverArcade.Cloud.Protocol.Profiles;

/// <summary>Gas for what the host does for a guest (docs/metering.md, Host work).</summary>
/// <remarks>What cannot be paid is not done: the execution is out of gas. All sums stay far below 2^64, since every factor is a
/// 32-bit number.</remarks>
public readonly record struct HostPrices
{
    /// <summary>Gas of any execution: an instance, a transition, a receipt.</summary>
    public required uint PerExecution { get; init; }

    /// <summary>Gas of a byte of the encoded VmInput, which holds the whole state: encoded, copied into the guest.</summary>
    public required uint PerInputByte { get; init; }

    /// <summary>Gas of a byte of the encoded VmOutput: copied out, decoded, compared, hashed.</summary>
    public required uint PerOutputByte { get; init; }

    /// <summary>Gas of a key that the execution sets or removes: its path in the state tree is hashed anew.</summary>
    public required uint PerChange { get; init; }

    /// <summary>Gas of a byte of the encoded diff: hashed, stored, kept.</summary>
    public required uint PerChangeByte { get; init; }

    /// <summary>Charged before the guest runs.</summary>
    public ulong OfInput(int bytes) => PerExecution + (ulong)PerInputByte * (uint)bytes;

    /// <summary>Charged before the answer is copied out.</summary>
    public ulong OfOutput(int bytes) => (ulong)PerOutputByte * (uint)bytes;

    /// <summary>Charged before the state advances.</summary>
    public ulong OfDiff(int changes, int bytes) => changes == 0 ? 0 : (ulong)PerChange * (uint)changes + (ulong)PerChangeByte * (uint)bytes;
}
