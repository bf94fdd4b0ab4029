using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Storage.Azure;
using Microsoft.Extensions.Configuration;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>The settings a deployment gets and those a developer copies: the same names, each read by something.</summary>
public sealed partial class SettingsTests
{
    private const string Prefix = "EVERARCADE_";

    private static readonly Dictionary<string, string> Sample = Repository.Json("local.settings.sample.json")["Values"]!.AsObject()
        .ToDictionary(value => value.Key, value => (string)value.Value!);

    /// <summary>Settings whose names differ because one signs in with a key and the other with an identity, or that the plan
    /// gives by other means.</summary>
    private static readonly string[] OnlyInSample =
    [
        "AzureWebJobsStorage", "EverArcadeStorage", "EVERARCADE_Storage__Azure__ConnectionString", "FUNCTIONS_WORKER_RUNTIME",
    ];

    private static readonly string[] OnlyInAzure =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AzureWebJobs.ExecuteSubmission0.Disabled", "AzureWebJobs.ParkSubmission0.Disabled",
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__credential",
        "EVERARCADE_Pipeline__LogOrigin", "EVERARCADE_Pipeline__PublishLogs",
        "EVERARCADE_Storage__Azure__BlobEndpoint", "EVERARCADE_Storage__Azure__ManagedIdentityClientId",
        "EVERARCADE_Storage__Azure__PublicBlobEndpoint",
        "EVERARCADE_Storage__Azure__QueueEndpoint", "EVERARCADE_Storage__Azure__TableEndpoint",
        "EverArcadeStorage__clientId", "EverArcadeStorage__credential", "EverArcadeStorage__queueServiceUri",
    ];

    [Fact]
    public void Sample_AndInfrastructure_NameTheSameSettings() => Assert.Equal(
        Sample.Keys.Except(OnlyInSample).Concat(OnlyInAzure).Order(StringComparer.Ordinal),
        InfrastructureNames().Order(StringComparer.Ordinal));

    [Fact]
    public void Triggers_FindTheirSettings()
    {
        var schedules = FunctionSources.All.Where(function => function.Kind == "Timer").Select(function => function.Target.Trim('%'));
        Assert.Equal(schedules.Order(StringComparer.Ordinal), Sample.Keys.Where(name => name.EndsWith("Schedule", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.All(FunctionSources.All.Where(function => function.Kind == "Queue"), function => Assert.Contains(function.Connection, Sample.Keys));
    }

    [Fact]
    public void Schedules_HaveSixFields()
    {
        var schedules = Sample.Where(value => value.Key.EndsWith("Schedule", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(schedules);
        Assert.All(schedules, schedule => Assert.Matches(@"^(\*|\d+|\*/\d+)( (\*|\d+|\*/\d+)){5}$", schedule.Value));
        var app = Repository.Read("infra/modules/app.bicep");
        Assert.All(schedules, schedule => Assert.Contains($"{schedule.Key}: '{schedule.Value}'", app, StringComparison.Ordinal));
    }

    [Fact]
    public void SampleSettings_AreReadByTheApp()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Sample.Where(value => value.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(
                value => new KeyValuePair<string, string?>(value.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), value.Value)))
            .Build();
        var storage = new AzureStorageOptions();
        configuration.GetSection(AzureStorageOptions.Section).Bind(storage, binder => binder.ErrorOnUnknownConfiguration = true);
        Validator.ValidateObject(storage, new ValidationContext(storage), validateAllProperties: true);
        Assert.Equal("UseDevelopmentStorage=true", storage.ConnectionString);
        using var key = HostKey.Read(configuration);
        configuration.GetSection(PipelineOptions.Section).Bind(new PipelineOptions(), binder => binder.ErrorOnUnknownConfiguration = true);
    }

    [Fact]
    public void InfrastructureSettings_AreReadByTheApp()
    {
        var section = AzureStorageOptions.Section.Replace(":", "__", StringComparison.Ordinal);
        var members = InfrastructureNames()
            .Where(name => name.StartsWith(Prefix + section + "__", StringComparison.Ordinal))
            .Select(name => name[(Prefix + section + "__").Length..]);
        Assert.All(members, member => Assert.NotNull(typeof(AzureStorageOptions).GetProperty(member)));
        Assert.Contains(Prefix + HostKey.Setting, InfrastructureNames());
    }

    [Fact]
    public void Switches_NameFunctionsThereAre()
    {
        var switches = InfrastructureNames().Where(name => name.StartsWith("AzureWebJobs.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(16, switches.Length);
        Assert.All(switches, name => Assert.Contains(name.Split('.')[1], FunctionSources.All.Select(function => function.Name)));
        Assert.All(Sample.Keys.Where(name => name.StartsWith("AzureWebJobs.", StringComparison.Ordinal)), name => Assert.Contains(name, switches));
    }

    /// <summary>The names in app.bicep; those of the shards are made by a loop, followed here.</summary>
    private static IReadOnlyList<string> InfrastructureNames()
    {
        var app = Repository.Read("infra/modules/app.bicep");
        var shardsMax = int.Parse(ShardsMax().Match(app).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var loops = SwitchName().Matches(app).Select(match => match.Groups[1].Value).ToArray();
        var settings = app[app.IndexOf("properties: union(shardSwitches, trustedSettings, {", StringComparison.Ordinal)..];
        return
        [
            .. SettingName().Matches(settings).Select(match => match.Groups[1].Value),
            .. from shard in Enumerable.Range(0, shardsMax) from function in loops select $"AzureWebJobs.{function}{shard}.Disabled",
        ];
    }

    [GeneratedRegex(@"^var shardsMax = (\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex ShardsMax();

    [GeneratedRegex(@"name: 'AzureWebJobs\.(\w+)\$\{shard\}\.Disabled'")]
    private static partial Regex SwitchName();

    [GeneratedRegex(@"^      (\w+): ", RegexOptions.Multiline)]
    private static partial Regex SettingName();
}
