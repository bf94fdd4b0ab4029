using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>A node's payload as it stands on the wire: a JSON value written without any tag of its type.</summary>
/// <remarks>Because there is no tag, only its writer knows what it is: the same eight bytes are an integer, an empty string
/// or an empty array. Ours are always strings (<see cref="FromText"/>); other values are written to check foreign hashes.</remarks>
public sealed record AbiPayload
{
    private AbiPayload(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    /// <summary>null: nothing; bool: 1 byte; integer: u64, or i64 when negative; other number: f64; string: u64 length and
    /// UTF-8; array: u64 count and items; object: u64 count and (name, value) by the names' UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>A JSON string with this content.</summary>
    public static AbiPayload FromText(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        new CanonicalWriter(output).WriteString(text);
        return new AbiPayload(output.WrittenMemory);
    }

    /// <summary>Any JSON value, with numbers as upstream's parser takes them: integers within u64 or i64 as such, all others
    /// as doubles.</summary>
    public static bool TryFromJson(ReadOnlySpan<byte> utf8Json, out AbiPayload? payload, out JsonProblem problem)
    {
        payload = null;
        if (!JsonParser.TryParse(utf8Json, out var value, out problem))
        {
            return false;
        }

        var output = new ArrayBufferWriter<byte>();
        if (!ForeignJson.TryWrite(new CanonicalWriter(output), utf8Json, value!, out problem))
        {
            return false;
        }

        payload = new AbiPayload(output.WrittenMemory);
        return true;
    }
}
