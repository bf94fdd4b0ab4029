using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>How documents are written: camel case, nothing escaped that JSON does not ask for, hashes and keys in hex,
/// sequences as numbers, as the HTTP API does.</summary>
internal static class DocumentFormat
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower),
            new WriteOnlyConverter<Hash256>((writer, value) => writer.WriteStringValue(value.ToString())),
            new WriteOnlyConverter<ContractId>((writer, value) => writer.WriteStringValue(value.ToString())),
            new WriteOnlyConverter<SubmissionId>((writer, value) => writer.WriteStringValue(value.ToString())),
            new WriteOnlyConverter<PublicKey>((writer, value) => writer.WriteStringValue(value.ToString())),
            new WriteOnlyConverter<Sequence>((writer, value) => writer.WriteNumberValue(value.Number)),
            new WriteOnlyConverter<BranchId>((writer, value) => writer.WriteNumberValue(value.Number)),
        },
    };
}
