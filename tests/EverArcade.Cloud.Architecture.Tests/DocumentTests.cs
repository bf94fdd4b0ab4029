using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Documents that list what the code has, held against the code; http.md and settings have tests of their own.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Protocol_Refusals_ListEveryCode()
    {
        var listed = Quoted().Matches(Documents.Section("docs/protocol.md", "## 9. Refusals")).Select(match => match.Groups[1].Value).ToHashSet();
        var codes = Repository.SourceFiles("src")
            .SelectMany(file => Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        Assert.True(codes.Count > 50, "The codes are declared in another way than this test looks for.");
        Assert.Equal(codes.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>Auditors look a finding up by its kind. What stands behind the last hyphen or colon may be a field's name.</summary>
    [Fact]
    public void Protocol_Audits_ListEveryKindOfDivergence()
    {
        var section = Documents.Section("docs/protocol.md", "## 8. Audits");
        var kinds = Repository.SourceFiles("src/EverArcade.Cloud.Pipeline")
            .SelectMany(file => Kind().Matches(Documents.Read(file))).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.InRange(kinds.Count, 6, int.MaxValue);
        Assert.All(kinds, kind => Assert.Contains("`" + kind, section, StringComparison.Ordinal));
    }

    [Fact]
    public void Links_BetweenDocuments_LeadSomewhere()
    {
        var root = Repository.Root;
        foreach (var document in Documents.All().Select(document => Path.Combine(root, document)))
        {
            foreach (Match link in Link().Matches(File.ReadAllText(document)))
            {
                var target = Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value);
                Assert.True(Path.Exists(target), $"{Path.GetRelativePath(root, document)} links to {link.Groups[1].Value}, which is not there");
            }
        }
    }

    [GeneratedRegex(@"`([a-z0-9]+(?:-[a-z0-9]+)*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""RefusalCode \w+ \{ get; \} = new\("([a-z0-9-]+)"\)""")]
    private static partial Regex Code();

    [GeneratedRegex(@"""(divergence:[a-zA-Z-]*)")]
    private static partial Regex Kind();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
