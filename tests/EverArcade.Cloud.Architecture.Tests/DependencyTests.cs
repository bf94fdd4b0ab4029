using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>A dependency is a decision: what has a version stands in docs/decisions/0002-dependencies.md and is used.</summary>
public sealed partial class DependencyTests
{
    private static readonly string[] Folders = ["src", "tests"];

    public static TheoryData<string> Versions =>
        [.. Version().Matches(Documents.Read("Directory.Packages.props")).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Package_WithAVersion_IsDecidedAndUsed(string package)
    {
        var decided = Documents.Read("docs/decisions/0002-dependencies.md").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1])).Select(match => match.Value);
        Assert.Contains(package, decided);
        Assert.Contains(LockFiles(), file => File.ReadAllText(file).Contains($"\"{package}\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> LockFiles() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder), "packages.lock.json", SearchOption.AllDirectories));

    [GeneratedRegex("""PackageVersion Include="([^"]+)" """)]
    private static partial Regex Version();

    [GeneratedRegex(@"[\w.-]*\w")]
    private static partial Regex Name();
}
