using System.Text;
using System.Text.Json;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Json;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>Reads JSON bodies: first into canonical form, which refuses everything ambiguous with its byte offset, then
/// member by member, so that what is read is what would be hashed.</summary>
internal static class JsonFields
{
    /// <returns>False when the body is no strict JSON; the problem is then in <paramref name="fields"/>.</returns>
    public static bool TryCanonicalize(ReadOnlySpan<byte> body, RequestFields fields, out ReadOnlyMemory<byte> canonical)
    {
        if (CanonicalJson.TryCanonicalize(body, out canonical, out var problem))
        {
            return true;
        }

        fields.Refuse(ProblemCodes.BadJson, $"body byte {problem.Offset}", problem.Detail);
        return false;
    }

    /// <summary>Steps into the object the whole body must be.</summary>
    public static bool TryEnter(ref Utf8JsonReader reader, RequestFields fields)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        fields.Refuse(ProblemCodes.BadMember, "body", "A JSON object is expected.");
        return false;
    }

    /// <summary>Steps to the next member's name.</summary>
    /// <returns>False at the end of the object.</returns>
    public static bool NextMember(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    public static string? Text(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        Refuse(ref reader, fields, place, "A string is expected.");
        return null;
    }

    public static ulong? Number(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var number))
        {
            return number;
        }

        Refuse(ref reader, fields, place, "A whole number from 0 to 9007199254740991 is expected.");
        return null;
    }

    /// <summary>true or false; false when it is neither, which is then refused.</summary>
    public static bool Truth(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        _ = reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.TokenType == JsonTokenType.True;
        }

        Refuse(ref reader, fields, place, "true or false is expected.");
        return false;
    }

    public static Hash256? Hash(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        if (Text(ref reader, fields, place) is not { } text)
        {
            return null;
        }

        if (!Hash256.TryParse(text, out var hash))
        {
            fields.Refuse(ProblemCodes.BadHex, place, "64 lowercase hex characters are expected.");
        }

        return hash;
    }

    /// <summary>Any value, as its canonical text.</summary>
    public static string Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> canonical)
    {
        _ = reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(canonical[start..(int)reader.BytesConsumed]);
    }

    /// <summary>Refuses a member that nobody knows and steps over its value.</summary>
    public static void Unknown(ref Utf8JsonReader reader, RequestFields fields, string parent, string known)
    {
        var name = RequestFields.Shorten(reader.GetString()!);
        fields.Refuse(ProblemCodes.UnknownMember, parent + name, "Known members are " + known + ".");
        _ = reader.Read();
        reader.Skip();
    }

    /// <summary>Refuses the value the reader stands on and steps over it.</summary>
    public static void Refuse(ref Utf8JsonReader reader, RequestFields fields, string place, string detail)
    {
        fields.Refuse(ProblemCodes.BadMember, place, detail);
        reader.Skip();
    }

    public static void RefuseMissing(RequestFields fields, string place) =>
        fields.Refuse(ProblemCodes.MissingMember, place, "This member is needed.");
}
