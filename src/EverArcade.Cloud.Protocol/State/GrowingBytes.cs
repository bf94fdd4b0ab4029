using System.Buffers.Binary;

namespace EverArcade.Cloud.Protocol.State;

/// <summary>An encoding being written whose leading count is known only at the end.</summary>
internal ref struct GrowingBytes
{
    private byte[] _bytes;
    private int _length;

    /// <param name="capacity">Bytes expected, at least the count's own.</param>
    public GrowingBytes(int capacity)
    {
        _bytes = new byte[capacity];
        _length = StateBytes.LengthBytes;
    }

    public void WriteByte(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    /// <summary>u64 length, then the bytes.</summary>
    public void WriteString(ReadOnlySpan<byte> value)
    {
        Reserve(StateBytes.LengthBytes + value.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_length), (ulong)value.Length);
        value.CopyTo(_bytes.AsSpan(_length + StateBytes.LengthBytes));
        _length += StateBytes.LengthBytes + value.Length;
    }

    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_bytes.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>Writes the count and hands the bytes over; nothing may be written afterwards.</summary>
    public readonly ReadOnlyMemory<byte> Finish(int count)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes, (ulong)count);
        return _bytes.AsMemory(0, _length);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _length < more)
        {
            var doubled = (int)Math.Min(2L * _bytes.Length, Array.MaxLength);
            Array.Resize(ref _bytes, Math.Max(_length + more, doubled));
        }
    }
}
