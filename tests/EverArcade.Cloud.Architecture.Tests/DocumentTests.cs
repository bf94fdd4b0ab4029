using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Documents that list what the code has, held against the code.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Protocol_Refusals_ListEveryCode()
    {
        var listed = Quoted().Matches(Section("docs/protocol.md", "## 9. Refusals")).Select(match => match.Groups[1].Value).ToHashSet();
        var codes = Repository.SourceFiles("src")
            .SelectMany(file => Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();
        Assert.True(codes.Count > 50, "The codes are declared in another way than this test looks for.");
        Assert.Empty(codes.Except(listed).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_BetweenDocuments_LeadSomewhere()
    {
        var root = Repository.Root;
        var documents = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(root, "README.md"));
        foreach (var document in documents)
        {
            foreach (Match link in Link().Matches(File.ReadAllText(document)))
            {
                var target = Path.Combine(Path.GetDirectoryName(document)!, link.Groups[1].Value);
                Assert.True(Path.Exists(target), $"{Path.GetRelativePath(root, document)} links to {link.Groups[1].Value}, which is not there");
            }
        }
    }

    private static string Section(string document, string heading)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        return text[text.IndexOf(heading, StringComparison.Ordinal)..];
    }

    [GeneratedRegex(@"`([a-z0-9]+(?:-[a-z0-9]+)*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""RefusalCode \w+ \{ get; \} = new\("([a-z0-9-]+)"\)""")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
