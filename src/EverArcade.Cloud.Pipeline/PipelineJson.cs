using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;

namespace EverArcade.Cloud.Pipeline;

/// <summary>Documents of the record store that nobody signs or hashes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QuarantineDocument))]
[JsonSerializable(typeof(AuditPlanDocument))]
[JsonSerializable(typeof(AuditRangeDocument))]
[JsonSerializable(typeof(AuditScheduleDocument))]
[JsonSerializable(typeof(CollectionDocument))]
[JsonSerializable(typeof(PublicLogDocument))]
[JsonSerializable(typeof(RevocationDocument))]
internal sealed partial class PipelineJson : JsonSerializerContext
{
    /// <exception cref="IntegrityException">The record's content is not such a document.</exception>
    public static T Read<T>(StoredRecord record, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(record.Content.Span, type)
                ?? throw new IntegrityException($"record {record.Key}", "it holds null");
        }
        catch (JsonException malformed)
        {
            throw new IntegrityException($"record {record.Key}", $"it is not the document it should be: {malformed.Message}");
        }
    }
}
