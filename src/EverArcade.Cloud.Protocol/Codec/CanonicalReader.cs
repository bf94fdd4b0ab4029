using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace EverArcade.Cloud.Protocol.Codec;

/// <summary>Reads the canonical encoding strictly. The first failure sticks: every later read fails too, and
/// <see cref="Problem"/> says what was wrong and at which byte.</summary>
/// <remarks>Lengths are compared with what is left before anything is sliced or allocated; nothing throws on any input
/// (docs/format.md, Encoding).</remarks>
public ref struct CanonicalReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    public CanonicalReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Offset of the next byte.</summary>
    public int Offset { get; private set; }

    /// <summary>What was wrong first, or null while all is well.</summary>
    public CodecProblem? Problem { get; private set; }

    public readonly int Remaining => _bytes.Length - Offset;

    /// <summary>Records a rule broken by what has been read, e.g. keys out of order.</summary>
    /// <returns>Always false, to end a decoder with.</returns>
    public bool Fail(CodecError error, int offset)
    {
        Problem ??= new CodecProblem(error, offset);
        return false;
    }

    public bool Fail(CodecError error) => Fail(error, Offset);

    /// <summary>Fails unless every byte has been read.</summary>
    public bool TryEnd() => Problem is null && (Remaining == 0 || Fail(CodecError.TrailingBytes));

    public bool TryReadRaw(int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (Problem is not null || length < 0 || length > Remaining)
        {
            return Fail(CodecError.Truncated);
        }

        value = _bytes.Slice(Offset, length);
        Offset += length;
        return true;
    }

    public bool TryReadByte(out byte value)
    {
        var read = TryReadRaw(1, out var raw);
        value = read ? raw[0] : (byte)0;
        return read;
    }

    public bool TryReadBool(out bool value)
    {
        var start = Offset;
        var read = TryReadByte(out var raw);
        value = raw == 1;
        return read && (raw <= 1 || Fail(CodecError.BadBool, start));
    }

    /// <summary>The tag of an option: 00 absent, 01 present.</summary>
    public bool TryReadOption(out bool present)
    {
        var start = Offset;
        var read = TryReadByte(out var raw);
        present = raw == 1;
        return read && (raw <= 1 || Fail(CodecError.BadOptionTag, start));
    }

    public bool TryReadUInt32(out uint value)
    {
        var read = TryReadRaw(4, out var raw);
        value = read ? BinaryPrimitives.ReadUInt32LittleEndian(raw) : 0;
        return read;
    }

    public bool TryReadUInt64(out ulong value)
    {
        var read = TryReadRaw(8, out var raw);
        value = read ? BinaryPrimitives.ReadUInt64LittleEndian(raw) : 0;
        return read;
    }

    public bool TryReadInt64(out long value)
    {
        var read = TryReadUInt64(out var raw);
        value = unchecked((long)raw);
        return read;
    }

    public bool TryReadHash(out Hash256 value)
    {
        var read = TryReadRaw(Hash256.Length, out var raw);
        value = read ? Hash256.FromBytes(raw) : default;
        return read;
    }

    /// <summary>A count of items, each of at least <paramref name="itemBytesMin"/> bytes: a count that cannot fit in the
    /// bytes that are left is refused here, before anybody allocates for it.</summary>
    public bool TryReadCount(int itemBytesMin, out int count)
    {
        var start = Offset;
        count = 0;
        if (!TryReadUInt64(out var raw))
        {
            return false;
        }

        if (raw > (ulong)(Remaining / itemBytesMin))
        {
            return Fail(CodecError.LengthPastEnd, start);
        }

        count = (int)raw;
        return true;
    }

    /// <summary>u64 length, then that many bytes.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryReadCount(1, out var length) && TryReadRaw(length, out value);
    }

    /// <summary>u64 length, then UTF-8, as the bytes they are.</summary>
    public bool TryReadUtf8(out ReadOnlySpan<byte> value)
    {
        if (!TryReadBytes(out value))
        {
            return false;
        }

        return Utf8.IsValid(value) || Fail(CodecError.BadUtf8, Offset - value.Length);
    }

    public bool TryReadString(out string value)
    {
        var read = TryReadUtf8(out var utf8);
        value = read ? Encoding.UTF8.GetString(utf8) : "";
        return read;
    }
}
