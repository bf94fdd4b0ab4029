using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EverArcade.Cloud.Protocol.Codec;

/// <summary>Writes the canonical encoding (docs/format.md, Encoding): little-endian fixed-width integers, u64 lengths,
/// structs as their fields in order.</summary>
public readonly ref struct CanonicalWriter
{
    private readonly IBufferWriter<byte> _output;

    public CanonicalWriter(IBufferWriter<byte> output) => _output = output;

    public void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    public void WriteInt64(long value) => WriteUInt64(unchecked((ulong)value));

    public void WriteDouble(double value) => WriteUInt64(BitConverter.DoubleToUInt64Bits(value));

    /// <summary>32 raw bytes, no length.</summary>
    public void WriteHash(Hash256 value)
    {
        value.CopyTo(_output.GetSpan(Hash256.Length));
        _output.Advance(Hash256.Length);
    }

    /// <summary>A count of items or of bytes.</summary>
    public void WriteCount(int count) => WriteUInt64((ulong)count);

    /// <summary>u64 length, then the bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteCount(value.Length);
        WriteRaw(value);
    }

    /// <summary>u64 length in bytes, then UTF-8.</summary>
    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        WriteCount(length);
        _ = Encoding.UTF8.GetBytes(value, _output.GetSpan(length));
        _output.Advance(length);
    }

    /// <summary>Bytes that are an encoding already: no length is added.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => _output.Write(value);
}
