using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EverArcade.Cloud.Http.OpenApi;

/// <summary>Schemas of the values that have their own spelling in JSON.</summary>
internal sealed class ValueSchemas : IOpenApiSchemaTransformer
{
    /// <summary>Largest whole number on the wire: 2^53 - 1.</summary>
    private const string NumberMax = "9007199254740991";

    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var value = Nullable.GetUnderlyingType(type) ?? type;
        var isNull = value != type && context.JsonPropertyInfo?.IsGetNullable != false
            ? JsonSchemaType.Null : default;
        if (value == typeof(Hash256) || value == typeof(ContractId) || value == typeof(SubmissionId))
        {
            schema.Type = JsonSchemaType.String | isNull;
            schema.Pattern = "^[0-9a-f]{64}$";
        }
        else if (value == typeof(Sequence) || value == typeof(ulong))
        {
            schema.Type = JsonSchemaType.Integer | isNull;
            schema.Format = "int64";
            (schema.Minimum, schema.Maximum) = ("0", NumberMax);
        }
        else if (value == typeof(BranchId))
        {
            schema.Type = JsonSchemaType.Integer | isNull;
            (schema.Minimum, schema.Maximum) = ("0", uint.MaxValue.ToString());
        }
        else if (value == typeof(ReadOnlyMemory<byte>))
        {
            schema.Type = JsonSchemaType.String | isNull;
            schema.Format = null;
            schema.Pattern = "^([0-9a-f]{2})*$";
        }

        return Task.CompletedTask;
    }
}
