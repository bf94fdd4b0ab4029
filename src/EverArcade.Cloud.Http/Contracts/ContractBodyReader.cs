using System.Text.Json;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>Reads <c>{"package","name","salt"?}</c>.</summary>
internal static class ContractBodyReader
{
    /// <returns>Null when something is wrong; it is then in <paramref name="fields"/>.</returns>
    public static ContractBody? Read(ReadOnlySpan<byte> body, RequestFields fields)
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

        Hash256? package = null, salt = null;
        string? name = null;
        var (sawPackage, sawName) = (false, false);
        while (JsonFields.NextMember(ref reader))
        {
            if (reader.ValueTextEquals("package"u8))
            {
                (package, sawPackage) = (JsonFields.Hash(ref reader, fields, "package"), true);
            }
            else if (reader.ValueTextEquals("name"u8))
            {
                (name, sawName) = (JsonFields.Text(ref reader, fields, "name"), true);
            }
            else if (reader.ValueTextEquals("salt"u8))
            {
                salt = JsonFields.Hash(ref reader, fields, "salt");
            }
            else
            {
                JsonFields.Unknown(ref reader, fields, "", "package, name, salt");
            }
        }

        if (!sawPackage)
        {
            JsonFields.RefuseMissing(fields, "package");
        }

        if (!sawName)
        {
            JsonFields.RefuseMissing(fields, "name");
        }

        return fields.IsRefused ? null : new ContractBody(package!.Value, name!, salt);
    }
}
