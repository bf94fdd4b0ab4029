using System.Globalization;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>Writes JSON values as upstream's serializer does (drawn at <see cref="AbiPayload.Encoded"/>).</summary>
internal static class ForeignJson
{
    /// <param name="writer">Receives the encoding; on failure a part of it.</param>
    /// <param name="json">The text the value was parsed from: number literals are read there.</param>
    /// <param name="value">What to write.</param>
    /// <param name="problem">On failure: a number that no double stands for.</param>
    public static bool TryWrite(CanonicalWriter writer, ReadOnlySpan<byte> json, JsonValue value, out JsonProblem problem)
    {
        problem = default;
        switch (value.Kind)
        {
            case JsonKind.Null:
                return true;
            case JsonKind.True or JsonKind.False:
                writer.WriteBool(value.Kind == JsonKind.True);
                return true;
            case JsonKind.Text:
                writer.WriteString(value.Text);
                return true;
            case JsonKind.Array:
                return TryWriteArray(writer, json, value, out problem);
            case JsonKind.Object:
                return TryWriteObject(writer, json, value, out problem);
            default:
                return TryWriteNumber(writer, json, value, out problem);
        }
    }

    private static bool TryWriteArray(
        CanonicalWriter writer, ReadOnlySpan<byte> json, JsonValue array, out JsonProblem problem)
    {
        problem = default;
        writer.WriteCount(array.Items.Count);
        foreach (var item in array.Items)
        {
            if (!TryWrite(writer, json, item, out problem))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryWriteObject(
        CanonicalWriter writer, ReadOnlySpan<byte> json, JsonValue value, out JsonProblem problem)
    {
        problem = default;
        writer.WriteCount(value.Members.Count);
        foreach (var member in value.Members.OrderBy(member => member.Name, Utf8Order.Instance))
        {
            writer.WriteString(member.Name);
            if (!TryWrite(writer, json, member.Value, out problem))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryWriteNumber(
        CanonicalWriter writer, ReadOnlySpan<byte> json, JsonValue value, out JsonProblem problem)
    {
        problem = default;
        var literal = json.Slice(value.Offset, value.Length);
        if (NumberLiteral.IsInteger(literal) && TryWriteInteger(writer, literal))
        {
            return true;
        }

        if (!NumberLiteral.TryToDouble(literal, out var number, out var error) && error == JsonError.NumberTooLarge)
        {
            problem = new JsonProblem(error, value.Offset);
            return false;
        }

        writer.WriteDouble(number);
        return true;
    }

    /// <returns>False for an integer outside u64 and i64, and for -0, which upstream reads as a double.</returns>
    private static bool TryWriteInteger(CanonicalWriter writer, ReadOnlySpan<byte> literal)
    {
        if (ulong.TryParse(literal, NumberStyles.None, NumberFormatInfo.InvariantInfo, out var natural))
        {
            writer.WriteUInt64(natural);
            return true;
        }

        if (long.TryParse(literal, NumberStyles.AllowLeadingSign, NumberFormatInfo.InvariantInfo, out var negative)
            && negative < 0)
        {
            writer.WriteInt64(negative);
            return true;
        }

        return false;
    }
}
