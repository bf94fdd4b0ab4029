using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Writes bytes and minimal LEB128 numbers into a buffer that grows.</summary>
internal sealed class ByteWriter(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Byte(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Op(Opcode opcode)
    {
        if ((int)opcode >= 0x100)
        {
            Byte(0xfc);
        }

        Byte((byte)((int)opcode & 0xff));
    }

    /// <summary>An instruction with one index.</summary>
    public void Op(Opcode opcode, uint index)
    {
        Op(opcode);
        U32(index);
    }

    public void I32Const(int value)
    {
        Op(Opcode.I32Const);
        Signed(value);
    }

    public void I64Const(long value)
    {
        Op(Opcode.I64Const);
        Signed(value);
    }

    public void U32(uint value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            Byte((byte)(value & 0x7f | 0x80));
        }

        Byte((byte)value);
    }

    public void Signed(long value)
    {
        while (value is < -64 or > 63)
        {
            Byte((byte)(value & 0x7f | 0x80));
            value >>= 7;
        }

        Byte((byte)(value & 0x7f));
    }

    /// <summary>Bytes with their length before them.</summary>
    public void Sized(ReadOnlySpan<byte> bytes)
    {
        U32((uint)bytes.Length);
        Bytes(bytes);
    }

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        return _bytes.AsSpan(_length);
    }
}
