using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Audits;
using EverArcade.Cloud.Http.Certification;
using EverArcade.Cloud.Http.Checkpoints;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Exports;
using EverArcade.Cloud.Http.Health;
using EverArcade.Cloud.Http.Logs;
using EverArcade.Cloud.Http.OpenApi;
using EverArcade.Cloud.Http.OperatorLogs;
using EverArcade.Cloud.Http.Packages;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Profiling;
using EverArcade.Cloud.Http.Publishers;
using EverArcade.Cloud.Http.Quarantines;
using EverArcade.Cloud.Http.Queue;
using EverArcade.Cloud.Http.Receipts;
using EverArcade.Cloud.Http.Recovery;
using EverArcade.Cloud.Http.States;
using EverArcade.Cloud.Http.Submissions;
using EverArcade.Cloud.Protocol.Packages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Http;

/// <summary>Registers the API, and fits it to the two kinds of host.</summary>
public static class HttpRegistration
{
    /// <summary>What <see cref="EverArcadeRoutes.MapEverArcade"/> needs; pipeline and storage come from their own registrations.</summary>
    public static IServiceCollection AddHttp(this IServiceCollection services) => services
        .AddRouting()
        .ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = default;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            foreach (var converter in ApiJson.Default.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        })
        .AddOpenApi(options => options
            .AddDocumentTransformer<DocumentInfo>()
            .AddOperationTransformer<OperationDetails>()
            .AddSchemaTransformer<ValueSchemas>())
        .AddSingleton<Edge>()
        .AddSingleton<ContractHeads>()
        .AddSingleton<HealthRoutes>()
        .AddSingleton<PackageRoutes>()
        .AddSingleton<PublisherRoutes>()
        .AddSingleton<SampleRequests>()
        .AddSingleton<CertificationRoutes>()
        .AddSingleton<ContractRoutes>()
        .AddSingleton<GasDefaults>()
        .AddSingleton<SubmissionRoutes>()
        .AddSingleton<ReceiptPages>()
        .AddSingleton<ReceiptRoutes>()
        .AddSingleton<GasProfileRoutes>()
        .AddSingleton<LogRoutes>()
        .AddSingleton<StateRoutes>()
        .AddSingleton<CheckpointRoutes>()
        .AddSingleton<CertificateRoutes>()
        .AddSingleton<AuditRoutes>()
        .AddSingleton<AuditScheduleRoutes>()
        .AddSingleton<RecoveryRoutes>()
        .AddSingleton<ExportRoutes>()
        .AddSingleton<QuarantineRoutes>()
        .AddSingleton<OperatorLogRoutes>()
        .AddSingleton<QueueRoutes>();

    /// <summary>The whole API as one delegate, for a host that hands over requests itself (a Functions catch-all).</summary>
    public static RequestDelegate BuildEverArcade(this IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        // A host that routes has left its own endpoint and route values on the request; routing would keep them.
        _ = app.Use((context, next) =>
        {
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            return next(context);
        });
        _ = app.UseRouting();
        _ = app.UseEndpoints(routes => routes.MapEverArcade());
        return app.Build();
    }

    /// <summary>The bounds that the server itself must keep, in one place.</summary>
    public static void ApplyEverArcadeBounds(this KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        // Handlers refuse far less; up to this the rest is read and thrown away, so that the caller hears the refusal.
        server.Limits.MaxRequestBodySize = 4 * PackageFile.FileBytesMax;
        server.Limits.MaxRequestLineSize = HttpBounds.RequestLineBytesMax;
        server.Limits.MaxRequestHeadersTotalSize = HttpBounds.HeadersBytesMax;
        server.Limits.MaxRequestHeaderCount = HttpBounds.HeadersMax;
    }
}
