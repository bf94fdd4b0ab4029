using System.Xml.Linq;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>The arrows of docs/architecture.md: who may know whom, and who may know which package.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Protocol"] = [],
        ["Execution"] = ["Protocol"],
        ["Compiler"] = ["Execution"],
        ["Pipeline"] = ["Execution", "Protocol"],
        ["Storage"] = ["Pipeline", "Protocol"],
        ["Http"] = ["Pipeline", "Protocol"],
        ["Client"] = ["Protocol"],
        ["Cli"] = ["Client", "Compiler", "Execution", "Http", "Pipeline", "Protocol", "Storage"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Protocol"] = ["NSec.Cryptography"],
        ["Execution"] = ["Microsoft.Extensions.DependencyInjection.Abstractions", "Wasmtime"],
        ["Compiler"] = [],
        ["Pipeline"] = ["Polly.Core"],
        ["Storage"] =
        [
            "Azure.Data.Tables", "Azure.Identity", "Azure.Storage.Blobs", "Azure.Storage.Queues", "Microsoft.Data.Sqlite",
        ],
        ["Http"] =
        [
            "Azure.Identity", "Azure.Monitor.OpenTelemetry.Exporter", "Microsoft.AspNetCore.OpenApi",
            "OpenTelemetry.Exporter.OpenTelemetryProtocol", "OpenTelemetry.Extensions.Hosting",
            "OpenTelemetry.Instrumentation.AspNetCore",
        ],
        ["Client"] = [],
        ["Cli"] = ["Spectre.Console", "System.CommandLine"],
    };

    public static TheoryData<string> Projects => [.. Arrows.Keys];

    [Fact]
    public void Source_Projects_AreTheOnesOfTheDesign()
    {
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => ShortName(Path.GetFileNameWithoutExtension(file)))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), found);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreItsArrows(string project) =>
        Assert.Equal(Arrows[project], Includes(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Select(ShortName!));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packages_AreTheDecidedOnes(string project) =>
        Assert.Equal(Packages[project], Includes(project, "PackageReference"));

    [Theory]
    [InlineData("Protocol")]
    [InlineData("Execution")]
    public void Project_ThatMakesReceipts_BansNondeterminism(string project) =>
        Assert.Equal("true", Load(project).Descendants("BansNondeterminism").Single().Value);

    private static string ShortName(string project) => project.Replace("EverArcade.Cloud.", "", StringComparison.Ordinal);

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", $"EverArcade.Cloud.{project}", $"EverArcade.Cloud.{project}.csproj"));

    private static IEnumerable<string> Includes(string project, string element) => Load(project).Descendants(element)
        .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
        .Order(StringComparer.Ordinal);
}
