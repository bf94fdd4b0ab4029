using Azure.Identity;
using EverArcade.Cloud.Http.Telemetry;
using EverArcade.Cloud.Pipeline.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace EverArcade.Cloud.Http.Tests.Telemetry;

public sealed class TelemetryRegistrationTests
{
    [Fact]
    public void AddTelemetry_NothingConfigured_AddsNothing() =>
        Assert.Empty(new ServiceCollection().AddTelemetry(new ConfigurationBuilder().Build(), "everarcade"));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/")]
    public async Task AddTelemetry_AnExporterConfigured_ListensToThePipeline(string name, string value)
    {
        var configuration = Configuration((name, value));
        await using var provider = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddTelemetry(configuration, "everarcade")
            .BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<MeterProvider>());
        Assert.NotNull(provider.GetRequiredService<TracerProvider>());
        Assert.True(PipelineInstruments.Activities.HasListeners());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ClientId=7d1a")]
    [InlineData("Authorization=Key")]
    public void MonitorIdentity_NoIdentityAskedFor_IsNone(string? text) => Assert.Null(MonitorIdentity.Read(text));

    [Theory]
    [InlineData("Authorization=AAD")]
    [InlineData("ClientId=7d1a6c6e-0000-0000-0000-000000000000;Authorization=AAD")]
    public void MonitorIdentity_AskedFor_IsAManagedIdentity(string text) =>
        Assert.IsType<ManagedIdentityCredential>(MonitorIdentity.Read(text));

    [Fact]
    public void TelemetryVariables_Read_HoldsTheStandardOnesUnderTheirOwnNames()
    {
        Environment.SetEnvironmentVariable("OTEL_EVERARCADE_TEST", "17");
        var read = TelemetryVariables.Read().ToDictionary();
        Environment.SetEnvironmentVariable("OTEL_EVERARCADE_TEST", null);
        Assert.Equal("17", read["OTEL_EVERARCADE_TEST"]);
        Assert.All(read.Keys, name => Assert.Matches("^(OTEL|APPLICATIONINSIGHTS)_", name));
    }

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)))
        .Build();
}
