using System.Text.Json.Nodes;
using EverArcade.Cloud.Http.Routing;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace EverArcade.Cloud.Http.OpenApi;

/// <summary>Writes into an operation what its route's description says: parameters, examples, headers, when each answer comes.</summary>
internal sealed class OperationDetails : IOpenApiOperationTransformer
{
    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteDoc>().FirstOrDefault() is not { } doc)
        {
            return Task.CompletedTask;
        }

        operation.Parameters = [];
        foreach (var parameter in RoutePatternFactory.Parse(context.Description.RelativePath ?? "").Parameters)
        {
            operation.Parameters.Add(PathParameter(parameter.Name));
        }

        foreach (var parameter in doc.Parameters)
        {
            operation.Parameters.Add(Describe(parameter));
        }

        DescribeBody(operation, doc);
        foreach (var reply in doc.Replies)
        {
            Describe(operation, reply);
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter PathParameter(string name) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Schema = SchemaOf(name switch
        {
            "sequence" or "branch" => ParameterKind.Number,
            "id" or "path" => ParameterKind.Text,
            _ => ParameterKind.Hash,
        }),
    };

    private static OpenApiParameter Describe(ParameterDoc parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.Place == "header" ? ParameterLocation.Header : ParameterLocation.Query,
        Required = parameter.IsRequired,
        Description = parameter.Description,
        Schema = SchemaOf(parameter.Kind),
    };

    private static OpenApiSchema SchemaOf(ParameterKind kind) => kind switch
    {
        ParameterKind.Hash => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{64}$" },
        ParameterKind.Number => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
        ParameterKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) },
        ParameterKind.Limit => new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = HttpBounds.LimitMax.ToString(),
            Default = JsonValue.Create(HttpBounds.LimitDefault),
        },
        _ => new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static void DescribeBody(OpenApiOperation operation, RouteDoc doc)
    {
        if (operation.RequestBody is not OpenApiRequestBody body || doc.Body is null)
        {
            return;
        }

        var isOctets = doc.Body == typeof(byte[]);
        var media = body.Content?.Values.FirstOrDefault() ?? new OpenApiMediaType();
        media.Schema = isOctets ? Octets() : media.Schema;
        media.Example = doc.BodyExample is { } example ? JsonNode.Parse(example) : null;
        body.Content = new Dictionary<string, OpenApiMediaType> { [isOctets ? RouteTable.Octets : RouteTable.Json] = media };
    }

    private static void Describe(OpenApiOperation operation, ReplyDoc reply)
    {
        if (operation.Responses?.GetValueOrDefault(reply.Status.ToString()) is not OpenApiResponse response)
        {
            return;
        }

        response.Description = reply.Description;
        response.Headers = new Dictionary<string, IOpenApiHeader>();
        foreach (var (name, description) in reply.Headers)
        {
            response.Headers[name] = new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }

        foreach (var media in reply.Body == typeof(byte[]) ? response.Content?.Values ?? [] : [])
        {
            media.Schema = Octets();
        }
    }

    private static OpenApiSchema Octets() => new() { Type = JsonSchemaType.String, Format = "binary" };
}
