using System.Text.Json;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>What a request for an audit says.</summary>
/// <param name="From">First receipt; the first there is without.</param>
/// <param name="To">Last receipt; the head's without.</param>
internal sealed record AuditBody(Sequence? From = null, Sequence? To = null)
{
    /// <summary>Reads <c>{"from"?,"to"?}</c>; no body at all asks for everything.</summary>
    /// <returns>Null when something is wrong; it is then in <paramref name="fields"/>.</returns>
    public static AuditBody? Read(ReadOnlySpan<byte> body, RequestFields fields)
    {
        if (body.IsEmpty)
        {
            return new AuditBody();
        }

        if (!JsonFields.TryCanonicalize(body, fields, out var canonical))
        {
            return null;
        }

        var reader = new Utf8JsonReader(canonical.Span);
        if (!JsonFields.TryEnter(ref reader, fields))
        {
            return null;
        }

        ulong? from = null, to = null;
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("from"u8))
            {
                from = JsonFields.Number(ref reader, fields, "from");
            }
            else if (reader.ValueTextEquals("to"u8))
            {
                to = JsonFields.Number(ref reader, fields, "to");
            }
            else
            {
                JsonFields.Unknown(ref reader, fields, "", "from, to");
            }
        }

        return fields.IsRefused ? null : new AuditBody(Place(from), Place(to));
    }

    private static Sequence? Place(ulong? number) => number is { } known ? new Sequence(known) : null;
}
