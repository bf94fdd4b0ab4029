using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Reads bytes, LEB128 numbers and names of a module. The first problem sticks; nothing throws on any input.</summary>
/// <remarks>Numbers never take more bytes than their width needs, and unused bits of the last byte repeat the sign. Beyond that a number
/// is minimal, except through the methods with <c>Padded</c> in their name: linkers leave room there (docs/metering.md, Numbers).</remarks>
internal ref struct ByteCursor
{
    private readonly ReadOnlySpan<byte> _module;
    private int _next;

    public ByteCursor(ReadOnlySpan<byte> module, ByteRange range)
    {
        _module = module[..range.End];
        _next = range.Start;
    }

    /// <summary>What is wrong, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where it is wrong, or 0.</summary>
    public int ProblemOffset { get; private set; }

    public readonly bool Ok => Problem is null;

    /// <summary>Offset of the next byte from the start of the module.</summary>
    public readonly int Offset => _next;

    public readonly int Remaining => _module.Length - _next;

    public readonly bool AtEnd => _next == _module.Length;

    public void Fail(int offset, string problem)
    {
        if (Problem is null)
        {
            (Problem, ProblemOffset) = (problem, offset);
        }
    }

    public byte Byte()
    {
        if ((uint)_next < (uint)_module.Length && Problem is null)
        {
            return _module[_next++];
        }

        Fail(_next, "the bytes end too early");
        return 0;
    }

    /// <summary>The next four bytes as a little-endian number, without taking them.</summary>
    /// <returns>Whether there are as many.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryPeek(out uint bytes)
    {
        bytes = 0;
        return Problem is null && BinaryPrimitives.TryReadUInt32LittleEndian(_module[_next..], out bytes);
    }

    /// <summary>The bytes that are left; none behind a problem.</summary>
    public readonly ReadOnlySpan<byte> Rest => Problem is null ? _module[_next..] : default;

    /// <summary>Goes behind bytes that were peeked at.</summary>
    public void Take(int length) => _next += length;

    /// <summary>An unsigned number of 32 bits, minimal.</summary>
    public uint U32() => Unsigned(minimal: true);

    /// <summary>An unsigned number of 32 bits, in one to five bytes.</summary>
    public uint U32Padded() => Unsigned(minimal: false);

    /// <summary>A signed number of 33 bits, minimal: a block's type.</summary>
    public long S33() => Signed(33, minimal: true);

    public int S32Padded() => unchecked((int)Signed(32, minimal: false));

    public long S64Padded() => Signed(64, minimal: false);

    public void Skip(int length)
    {
        if (length <= Remaining && Problem is null)
        {
            _next += length;
        }
        else
        {
            Fail(_next, "the bytes end too early");
        }
    }

    /// <summary>The next bytes as a range of the module; empty when there are not as many.</summary>
    public ByteRange Range(uint length)
    {
        var start = _next;
        if (Problem is null && length <= (uint)Remaining)
        {
            _next += (int)length;
            return new ByteRange(start, (int)length);
        }

        Fail(start, "a length reaches past the end");
        return new ByteRange(start, 0);
    }

    /// <summary>A name, as text.</summary>
    public string Name()
    {
        var offset = _next;
        var length = U32();
        if (length > ActivationLimits.NameBytesMax)
        {
            Fail(offset, $"a name has {length} bytes, at most {ActivationLimits.NameBytesMax}");
            return "";
        }

        var bytes = Range(length).Of(_module);
        if (Utf8.IsValid(bytes))
        {
            return System.Text.Encoding.UTF8.GetString(bytes);
        }

        Fail(offset, "a name is not UTF-8");
        return "";
    }

    /// <summary>Most numbers are one byte; those are read where they are needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Unsigned(bool minimal) =>
        (uint)_next < (uint)_module.Length && Problem is null && _module[_next] < 0x80 ? _module[_next++] : UnsignedLonger(minimal);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Signed(int bits, bool minimal) =>
        (uint)_next < (uint)_module.Length && Problem is null && _module[_next] < 0x80
            ? unchecked((long)((ulong)_module[_next++] << 57)) >> 57
            : SignedLonger(bits, minimal);

    private uint UnsignedLonger(bool minimal)
    {
        var start = _next;
        var value = 0UL;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var octet = Byte();
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80)
            {
                if (value > uint.MaxValue)
                {
                    Fail(start, "a number has more than 32 bits");
                }
                else if (minimal && octet == 0 && shift > 0)
                {
                    Fail(start, "a number is not written in as few bytes as it needs");
                }

                return (uint)(value & uint.MaxValue);
            }
        }

        Fail(start, "a number of 32 bits has more than 5 bytes");
        return 0;
    }

    private long SignedLonger(int bits, bool minimal)
    {
        var start = _next;
        var value = 0L;
        byte previous = 0;
        for (var shift = 0; shift < bits; shift += 7)
        {
            var octet = Byte();
            value |= unchecked((long)(octet & 0x7f) << shift);
            if (octet < 0x80)
            {
                CheckSigned(start, octet, previous, shift, bits, minimal);
                return shift + 7 < 64 && (octet & 0x40) != 0 ? value | -1L << shift + 7 : value;
            }

            previous = octet;
        }

        Fail(start, $"a number of {bits} bits has too many bytes");
        return 0;
    }

    /// <summary>Bits of the last byte above the number's width repeat its sign; a minimal number has no byte that only repeats it.</summary>
    private void CheckSigned(int start, byte last, byte previous, int shift, int bits, bool minimal)
    {
        var used = bits - shift;
        if (used < 7)
        {
            var sign = last >> used - 1 & 0x7f >> used - 1;
            if (sign != 0 && sign != 0x7f >> used - 1)
            {
                Fail(start, $"a number has more than {bits} bits");
            }
        }

        if (minimal && shift > 0 && (last == 0 && (previous & 0x40) == 0 || last == 0x7f && (previous & 0x40) != 0))
        {
            Fail(start, "a number is not written in as few bytes as it needs");
        }
    }
}
