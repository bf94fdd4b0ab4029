using System.Buffers.Binary;
using System.Text;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>Writes the canonical encoding into one span that was measured before, so that what has been written can be
/// hashed where it lies.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    public void WriteUInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_destination[Written..], value);
        Written += sizeof(ulong);
    }

    public void WriteCount(int count) => WriteUInt64((ulong)count);

    /// <summary>u64 length in bytes, then UTF-8.</summary>
    public void WriteString(string value)
    {
        var length = Encoding.UTF8.GetBytes(value, _destination[(Written + sizeof(ulong))..]);
        WriteCount(length);
        Written += length;
    }

    /// <summary>UTF-8 without a length.</summary>
    public void WriteText(string value) => Written += Encoding.UTF8.GetBytes(value, _destination[Written..]);

    public void WriteRaw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_destination[Written..]);
        Written += value.Length;
    }

    /// <summary>Lowercase hex, two bytes for each of <paramref name="value"/>, without a length.</summary>
    public void WriteHex(scoped ReadOnlySpan<byte> value)
    {
        _ = Convert.TryToHexStringLower(value, _destination[Written..], out var length);
        Written += length;
    }

    public readonly ReadOnlySpan<byte> Since(int start) => _destination[start..Written];
}
