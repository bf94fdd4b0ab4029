using System.Text.Json;
using EverArcade.Cloud.Http.Requests;

namespace EverArcade.Cloud.Http.Quarantines;

/// <summary>What a request to quarantine, or to lift a quarantine, says.</summary>
/// <param name="Reason">Why, for people; needed to set.</param>
/// <param name="Actor">Who says so; <c>operator</c> without.</param>
/// <param name="Audit">The passing audit; needed to lift.</param>
internal sealed record QuarantineBody(string? Reason = null, string? Actor = null, string? Audit = null)
{
    /// <summary>Longest reason and name, characters.</summary>
    public const int CharsMax = 500;

    /// <summary>Reads <c>{"reason"|"audit","actor"?}</c>.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="needed">Which member must be there: <c>reason</c> or <c>audit</c>.</param>
    /// <param name="fields">Where problems go.</param>
    /// <returns>Null when something is wrong.</returns>
    public static QuarantineBody? Read(ReadOnlySpan<byte> body, string needed, RequestFields fields)
    {
        if (!JsonFields.TryCanonicalize(body, fields, out var canonical))
        {
            return null;
        }

        var reader = new Utf8JsonReader(canonical.Span);
        if (!JsonFields.TryEnter(ref reader, fields))
        {
            return null;
        }

        string? said = null, actor = null;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals(needed))
            {
                said = Text(ref reader, fields, needed);
            }
            else if (reader.ValueTextEquals("actor"u8))
            {
                actor = Text(ref reader, fields, "actor");
            }
            else
            {
                JsonFields.Unknown(ref reader, fields, "", needed + ", actor");
            }
        }

        if (said is null && !fields.IsRefused)
        {
            JsonFields.RefuseMissing(fields, needed);
        }

        return fields.IsRefused ? null : needed == "audit" ? new(null, actor, said) : new(said, actor);
    }

    /// <summary>A text for people: not empty, not endless.</summary>
    public static string? Text(ref Utf8JsonReader reader, RequestFields fields, string place)
    {
        var text = JsonFields.Text(ref reader, fields, place);
        if (text is { Length: 0 or > CharsMax })
        {
            fields.Refuse(Problems.ProblemCodes.BadMember, place, $"1 to {CharsMax} characters are expected.");
        }

        return text;
    }
}
