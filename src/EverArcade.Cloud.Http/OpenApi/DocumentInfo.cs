using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EverArcade.Cloud.Http.OpenApi;

/// <summary>Title and servers of the document.</summary>
internal sealed class DocumentInfo : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "EverArcade.Cloud",
            Version = "1",
            Description = "Deterministic WebAssembly contracts: submit an input, get a receipt, verify everything.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        return Task.CompletedTask;
    }
}
