using Azure.Monitor.OpenTelemetry.Exporter;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EverArcade.Cloud.Http.Telemetry;

/// <summary>Sends traces, metrics and logs away where somebody has said where to: OTLP by the standard <c>OTEL_</c> variables,
/// Azure Monitor by <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>. Neither set, nothing listens and nothing is paid.</summary>
public static class TelemetryRegistration
{
    private const string MonitorVariable = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    private static readonly string[] OtlpVariables =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>Adds what <paramref name="configuration"/> asks for.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">Has the variables, under their own names.</param>
    /// <param name="serverName">Name of the service where this process serves HTTP itself; null in a host that names the
    /// service and traces its requests itself (Functions).</param>
    public static IServiceCollection AddTelemetry(
        this IServiceCollection services, IConfiguration configuration, string? serverName = null)
    {
        var sendsOtlp = OtlpVariables.Any(name => !string.IsNullOrEmpty(configuration[name]));
        var monitor = configuration[MonitorVariable];
        if (!sendsOtlp && string.IsNullOrEmpty(monitor))
        {
            return services;
        }

        var telemetry = services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(PipelineInstruments.Name))
            .WithMetrics(metrics => metrics.AddMeter(PipelineInstruments.Name));
        if (serverName is not null)
        {
            AddServer(telemetry, serverName);
        }

        if (sendsOtlp)
        {
            _ = telemetry.UseOtlpExporter();
        }

        if (!string.IsNullOrEmpty(monitor))
        {
            _ = telemetry.UseAzureMonitorExporter(exporter =>
            {
                exporter.ConnectionString = monitor;
                exporter.Credential = MonitorIdentity.Read(configuration[MonitorIdentity.Variable]);
            });
        }

        return services;
    }

    /// <summary>Spans and metrics of the HTTP server; probes ask too often to be worth a span.</summary>
    private static void AddServer(OpenTelemetryBuilder telemetry, string name) => telemetry
        .ConfigureResource(resource => resource.AddService(name).AddEnvironmentVariableDetector())
        .WithTracing(traces => traces.AddAspNetCoreInstrumentation(
            requests => requests.Filter = context => context.Request.Path.Value is not ("/healthz" or "/readyz")))
        .WithMetrics(metrics => metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"));
}
