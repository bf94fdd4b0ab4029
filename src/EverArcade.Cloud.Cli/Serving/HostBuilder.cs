using EverArcade.Cloud.Cli.Certification;
using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Http;
using EverArcade.Cloud.Http.Telemetry;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EverArcade.Cloud.Cli.Serving;

/// <summary>Composes the shell that needs nobody: the same pipeline and routes as every other, with queue and timers in this
/// process.</summary>
internal static class HostBuilder
{
    /// <summary>Settings of an operator, in the data folder; environment variables that start with EVERARCADE_ win over them.</summary>
    private const string SettingsFileName = "settings.json";

    /// <summary>Name of this service in traces and metrics, unless OTEL_SERVICE_NAME says another.</summary>
    private const string ServiceName = "everarcade";

    /// <summary>Who logs, with a stack trace, that a host did not start.</summary>
    private const string StartCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <summary>How long requests and executions in flight may take to end once the host is told to stop.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(25);

    /// <param name="settings">What to start.</param>
    /// <param name="readKey">Finds the key that signs checkpoints.</param>
    /// <param name="isStarted">Whether the start has succeeded: one that fails is told by whoever asked for it, not by the log.</param>
    public static WebApplication Build(HostSettings settings, Func<HostStorage, IConfiguration, HostKey> readKey, Func<bool> isStarted)
    {
        // The content root is watched for changes; the data folder changes with every commit, so it is not that.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        if (settings.Storage is HostStorage.Embedded { Folder: var folder })
        {
            DataFolder.Make(folder);
            _ = builder.Configuration.AddJsonFile(Path.GetFullPath(Path.Combine(folder, SettingsFileName)), optional: true);
        }

        _ = builder.Configuration
            .AddEnvironmentVariables("EVERARCADE_")
            .AddInMemoryCollection(TelemetryVariables.Read());
        // Standard output belongs to answers.
        _ = builder.Logging.ClearProviders()
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter((category, level) => level >= LogLevel.Warning && (category != StartCategory || isStarted()));
        _ = builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        _ = builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ApplyEverArcadeBounds();
            kestrel.Listen(settings.Listen);
        });
        _ = builder.Services
            .Configure<HostOptions>(host => host.ShutdownTimeout = StopTime)
            // Signals are the command's: it stops the host in its own order.
            .AddSingleton<IHostLifetime, CommandLifetime>()
            .AddSingleton(readKey(settings.Storage, builder.Configuration))
            .AddSingleton(LocalEngines.Restoring)
            .AddExecution(new ExecutionOptions())
            .AddStorage(settings.Storage)
            .AddPipeline(pipeline => pipeline.CheckpointReceipts = settings.CheckpointReceipts ?? pipeline.CheckpointReceipts)
            .AddQueuePump()
            .AddHttp()
            .AddTelemetry(builder.Configuration, ServiceName);
        var application = builder.Build();
        _ = application.MapEverArcade();
        return application;
    }

    private static IServiceCollection AddStorage(this IServiceCollection services, HostStorage storage) => storage switch
    {
        HostStorage.Azure azure => services.AddAzureStorage(options =>
        {
            options.ConnectionString = azure.ConnectionString ?? options.ConnectionString;
            options.Account = azure.Account ?? options.Account;
            options.Prefix = azure.Prefix ?? options.Prefix;
        }),
        HostStorage.Embedded embedded => services.AddEmbeddedStorage(options => options.Folder = embedded.Folder),
        _ => throw new ArgumentOutOfRangeException(nameof(storage), storage, "There is no such storage."),
    };
}
