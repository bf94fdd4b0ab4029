using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>infra/, through the real compiler: no warning, and what must never change by accident.</summary>
public sealed partial class InfrastructureTests
{
    [Fact]
    public async Task Build_HasNoWarning()
    {
        var (code, output, error) = await Bicep.BuildAsync();
        Assert.True(code == 0 && error.Length == 0, error);
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task Lint_HasNoWarning()
    {
        var (code, output, error) = await Bicep.LintAsync();
        Assert.True(code == 0 && error.Length == 0 && output.Length == 0, error + output);
    }

    [Fact]
    public async Task Storage_TakesNoSharedKeyAndNoAnonymousReaderButOfPublicFiles()
    {
        var template = await Bicep.TemplateAsync();
        var accounts = Resources(template).Where(resource => (string?)resource["type"] == "Microsoft.Storage/storageAccounts").ToArray();
        Assert.Equal(3, accounts.Length);
        var common = Modules(template).Select(module => module["variables"]?["common"]).OfType<JsonObject>().Single();
        Assert.False((bool)common["allowSharedKeyAccess"]!);
        Assert.False((bool)common["allowBlobPublicAccess"]!);
        var open = Assert.Single(accounts, account => account["properties"] is JsonObject);
        Assert.Equal("[not(empty(parameters('publicAccountName')))]", (string?)open["condition"]);
        Assert.False((bool)open["properties"]!["allowSharedKeyAccess"]!);
        Assert.All(
            accounts.Except([open]), account => Assert.Equal("[variables('common')]", (string?)account["properties"]));
    }

    /// <summary>A version the platform does not list ("10") is deployed without a word, and no instance of it ever starts.</summary>
    [Fact]
    public async Task Runtime_IsNamedAsThePlatformNamesIt()
    {
        var app = Assert.Single(Resources(await Bicep.TemplateAsync()), resource => (string?)resource["type"] == "Microsoft.Web/sites");
        var runtime = app["properties"]!["functionAppConfig"]!["runtime"]!;
        Assert.Equal(("dotnet-isolated", "10.0"), ((string?)runtime["name"], (string?)runtime["version"]));
    }

    [Fact]
    public async Task Roles_AreAllInOneFile()
    {
        var template = await Bicep.TemplateAsync();
        var modulesWithRoles = Modules(template).Count(module => module["resources"]!.ToJsonString().Contains("roleAssignments", StringComparison.Ordinal));
        Assert.Equal(1, modulesWithRoles);
        Assert.All(
            Repository.Files("infra", "*.bicep").Where(file => !file.EndsWith("/roles.bicep", StringComparison.Ordinal)),
            file => Assert.DoesNotContain("Microsoft.Authorization/roleAssignments", Repository.Read(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_AreInNoTemplate() => Assert.All(
        Repository.Files("infra", "*.bicep"),
        file => Assert.DoesNotMatch(Secret(), Repository.Read(file)));

    [Fact]
    public void Parameters_OfAzd_AreTheTemplates()
    {
        var declared = Parameter().Matches(Repository.Read("infra/main.bicep")).Select(match => match.Groups[1].Value);
        var given = Repository.Json("infra/main.parameters.json")["parameters"]!.AsObject().Select(parameter => parameter.Key);
        Assert.Equal(declared.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alerts_LookAtInstrumentsThereAre()
    {
        var instruments = Instrument().Matches(Repository.Read("src/EverArcade.Cloud.Pipeline/Telemetry/PipelineInstruments.cs"))
            .Select(match => match.Groups[1].Value).ToHashSet();
        var watched = Watched().Matches(Repository.Read("infra/modules/alerts.bicep")).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(watched);
        Assert.All(watched, name => Assert.Contains(name, instruments));
        var operations = Repository.Read("docs/operations.md");
        Assert.All(instruments, name => Assert.Contains($"`{name}`", operations, StringComparison.Ordinal));
        Assert.All(Rule().Matches(Repository.Read("infra/modules/alerts.bicep")), rule =>
            Assert.Contains($"`{rule.Groups[1].Value}`", operations, StringComparison.Ordinal));
    }

    /// <summary>A sum over a gauge grows with the number of looks at it, and the greatest of a counter's rows is no count.</summary>
    [Fact]
    public void Alerts_TakeEachInstrumentByItsKind()
    {
        var gauges = Gauge().Matches(Repository.Read("src/EverArcade.Cloud.Pipeline/Telemetry/PipelineInstruments.cs"))
            .Select(match => match.Groups[1].Value).ToHashSet();
        var queries = Query().Matches(Repository.Read("infra/modules/alerts.bicep"));
        Assert.Equal(Rule().Count(Repository.Read("infra/modules/alerts.bicep")), queries.Count);
        Assert.All(queries, query => Assert.Equal(
            query.Groups["value"].Value is "count()" ? "count()" : gauges.Contains(query.Groups["name"].Value) ? "max(Sum)" : "sum(Sum)",
            query.Groups["value"].Value));
    }

    private static IEnumerable<JsonNode> Modules(JsonNode template) =>
        from resource in Items(template["resources"])
        let inner = resource["properties"]?["template"]
        where inner is not null
        select inner;

    private static IEnumerable<JsonNode> Resources(JsonNode template) =>
        Modules(template).SelectMany(module => Items(module["resources"]));

    /// <summary>Resources are a list, or an object by symbolic name.</summary>
    private static IEnumerable<JsonNode> Items(JsonNode? resources) => resources switch
    {
        JsonArray list => list.OfType<JsonNode>(),
        JsonObject named => named.Select(pair => pair.Value).OfType<JsonNode>().Where(resource => (bool?)resource["existing"] is not true),
        _ => [],
    };

    [GeneratedRegex(@"listKeys\(|listAccountSas\(|AccountKey=|SharedAccessSignature|newGuid\(")]
    private static partial Regex Secret();

    [GeneratedRegex(@"^param (\w+) ", RegexOptions.Multiline)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"meter\.Create\w+<\w+>\(""([a-z.]+)""")]
    private static partial Regex Instrument();

    [GeneratedRegex(@"Name == ""([a-z.]+)""")]
    private static partial Regex Watched();

    [GeneratedRegex(@"meter\.CreateGauge<\w+>\(""([a-z.]+)""")]
    private static partial Regex Gauge();

    [GeneratedRegex(@"query: 'AppMetrics \| where Name == ""(?<name>[a-z.]+)"" \| summarize Value = (?<value>\w+\(\w*\))( by bin\(TimeGenerated, 15m\))?'")]
    private static partial Regex Query();

    [GeneratedRegex(@"^    name: '([a-z-]+)'", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
