namespace EverArcade.Cloud.Execution.Engine;

/// <summary>The memory of an instance at one moment. Every address and length a guest gives is unsigned; their sum, in 64 bits, is
/// compared with the memory's size before a byte is touched.</summary>
internal readonly unsafe ref struct GuestMemory(byte* address, nuint bytes)
{
    private const int PageBytesLog2 = 16;

    /// <summary>Pages of 64 KiB; never fewer than before, so at the end the peak.</summary>
    public uint Pages => (uint)(bytes >> PageBytesLog2);

    public bool Holds(uint offset, uint length) => (ulong)offset + length <= bytes;

    /// <summary>What lies there, if the memory <see cref="Holds"/> it.</summary>
    public Span<byte> At(uint offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Holds(offset, (uint)length)
            ? new Span<byte>(address + offset, length)
            : throw new ArgumentOutOfRangeException(nameof(offset));
    }
}
