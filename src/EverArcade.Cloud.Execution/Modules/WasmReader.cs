namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Reads bytes and unsigned LEB128 numbers of a module. The first failure sticks; nothing throws on any
/// input.</summary>
internal ref struct WasmReader(ReadOnlySpan<byte> bytes, int baseOffset)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;

    /// <summary>Whether everything so far was there.</summary>
    public bool Ok { get; private set; } = true;

    /// <summary>Offset of the next byte from the start of the module.</summary>
    public readonly int Offset => baseOffset + _next;

    public readonly int Remaining => _bytes.Length - _next;

    public readonly bool AtEnd => Remaining == 0;

    public byte Byte()
    {
        if (!Ok || AtEnd)
        {
            Ok = false;
            return 0;
        }

        return _bytes[_next++];
    }

    /// <summary>An unsigned number of at most 32 bits, five bytes.</summary>
    public uint Number()
    {
        var value = 0UL;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var octet = Byte();
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                Ok &= value <= uint.MaxValue;
                return (uint)(value & uint.MaxValue);
            }
        }

        Ok = false;
        return 0;
    }

    /// <summary>The next <paramref name="length"/> bytes as a reader of their own.</summary>
    public WasmReader Slice(uint length)
    {
        if (!Ok || length > (uint)(_bytes.Length - _next))
        {
            Ok = false;
            return new WasmReader(default, Offset) { Ok = false };
        }

        var slice = new WasmReader(_bytes.Slice(_next, (int)length), Offset);
        _next += (int)length;
        return slice;
    }
}
