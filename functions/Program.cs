using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Functions;
using EverArcade.Cloud.Http;
using EverArcade.Cloud.Http.Telemetry;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Certification;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Started anew by this very app, as the other side of a certification's restore: it does that and ends.
await RestoreSession.RunIfAskedAsync(args);

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Configuration.AddEnvironmentVariables("EVERARCADE_");
// The levels of host.json, which are the host's: this process sends its log itself, and would send each request's several lines.
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("EverArcade.Cloud", LogLevel.Information);
builder.Services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
builder.Services
    .AddTelemetry(builder.Configuration)
    .AddSingleton(HostKey.Read(builder.Configuration))
    .AddSingleton<FreshProcess>(new RestoreProcess(typeof(Program).Assembly).RunAsync)
    .AddExecution(new ExecutionOptions())
    .AddAzureStorage()
    .AddPipeline()
    .AddHttp()
    .AddSingleton(provider => provider.BuildEverArcade());
builder.Services.AddOptions<AzureStorageOptions>().Validate(
    storage => storage.QueueShards <= ExecuteSubmission.ShardsMax,
    $"This app has functions of at most {ExecuteSubmission.ShardsMax} shards of the submissions queue.");
builder.Build().Run();
