using System.Buffers.Text;
using System.Text;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>Finds where an HTTP/1.1 response ends and what its status is; nothing more, since a load generator must cost
/// little beside what it measures (RFC 9112, sections 4 and 6).</summary>
internal static class ResponseScan
{
    /// <summary>Reads one response from the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What has been received so far.</param>
    /// <param name="response">The response; meaningful when it is complete.</param>
    /// <returns>False when these bytes can never be the start of a response this reader knows.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResponseView response)
    {
        response = default;
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return true;
        }

        if (!bytes.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(bytes.Slice(9, 3), out int status, out var digits) || digits != 3)
        {
            return false;
        }

        var lines = bytes[(bytes.IndexOf("\r\n"u8) + 2)..(head + 2)];
        var body = head + 4;
        if (!TryReadFraming(lines, out var length, out var isChunked, out var closes) || (!isChunked && length < 0))
        {
            return false;
        }

        var end = isChunked ? EndOfChunks(bytes, body) : body + length;
        if (end == Malformed)
        {
            return false;
        }

        if (end > 0 && end <= bytes.Length)
        {
            response = new ResponseView(status, body, (int)end, closes);
        }

        return true;
    }

    private const long Malformed = -2;

    private static bool TryReadFraming(ReadOnlySpan<byte> lines, out long length, out bool isChunked, out bool closes)
    {
        (length, isChunked, closes) = (-1, false, false);
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf("\r\n"u8);
            var line = lines[..end];
            lines = lines[(end + 2)..];
            // Only names that start with c or t say where a response ends.
            if (line.IsEmpty || (line[0] | 0x20) is not ((byte)'c' or (byte)'t'))
            {
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                return false;
            }

            var value = line[(colon + 1)..].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8))
            {
                if (!Utf8Parser.TryParse(value, out length, out var consumed) || consumed != value.Length || length < 0)
                {
                    return false;
                }
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "transfer-encoding"u8))
            {
                isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
            }
            else if (Ascii.EqualsIgnoreCase(line[..colon], "connection"u8))
            {
                closes = Ascii.EqualsIgnoreCase(value, "close"u8);
            }
        }

        return true;
    }

    /// <returns>Where the last chunk ends; 0 when it has not come yet; <see cref="Malformed"/>.</returns>
    private static long EndOfChunks(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            var rest = bytes[at..];
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return 0;
            }

            if (!Utf8Parser.TryParse(rest[..line], out int size, out var consumed, 'x') || consumed == 0 || size < 0)
            {
                return Malformed;
            }

            var next = (long)at + line + 2 + size + 2;
            if (next > bytes.Length)
            {
                return 0;
            }

            at = (int)next;
            if (size == 0)
            {
                return at;
            }
        }
    }
}
