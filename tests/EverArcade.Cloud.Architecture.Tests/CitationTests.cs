using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>Whoever is sent to a section of a document finds it: code, templates and documents cite by heading.</summary>
public sealed partial class CitationTests
{
    private static readonly string[] Endings = [".cs", ".md", ".bicep", ".json", ".sh", ".mjs", ".ts", ".yml"];

    private static readonly string[] Folders = ["src", "tests", "functions", "infra", "docs", ".github"];

    [Fact]
    public void Citations_OfSections_AreHeadings()
    {
        var cited = Files().SelectMany(file => Citation().Matches(Plain(file)).Select(match => (file, match))).ToArray();
        Assert.InRange(cited.Length, 100, int.MaxValue);
        Assert.Empty(cited.Where(one => !HasSection(one.match.Groups["document"].Value, one.match.Groups["section"].Value))
            .Select(one => $"{one.file}: {one.match.Value}"));
    }

    [Fact]
    public void Anchors_OfLinks_AreHeadings()
    {
        var links = Documents.All().SelectMany(file => Anchor().Matches(Documents.Read(file)).Select(match => (file, match))).ToArray();
        Assert.NotEmpty(links);
        Assert.Empty(links.Where(link => !Documents.Headings(Target(link.file, link.match.Groups["document"].Value))
                .Any(heading => Slug(heading) == link.match.Groups["anchor"].Value))
            .Select(link => $"{link.file}: {link.match.Value}"));
    }

    [Fact]
    public void Decisions_ThatAreCited_AreThere()
    {
        var there = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "decisions")).Select(file => Path.GetFileName(file)[..4]).ToHashSet();
        Assert.Empty(Files().SelectMany(file => Decision().Matches(Plain(file))
            .Where(match => !there.Contains(match.Groups[1].Value)).Select(match => $"{file}: {match.Value}")));
    }

    /// <summary>A section's name may be followed by more words, so the heading's start decides; docs/format.md stands for its pages.</summary>
    private static bool HasSection(string document, string section)
    {
        var path = "docs/" + document;
        var headings = Documents.Headings(path);
        if (document == "format.md")
        {
            headings = headings.Concat(Documents.All().Where(page => page.StartsWith("docs/format/", StringComparison.Ordinal))
                .SelectMany(Documents.Headings));
        }

        return headings.Select(heading => Number().Replace(heading, "")).Any(heading =>
            section.StartsWith(heading, StringComparison.OrdinalIgnoreCase) || heading.StartsWith(section, StringComparison.OrdinalIgnoreCase));
    }

    private static string Target(string file, string document) =>
        document.Length == 0 ? file : Path.GetRelativePath(
            Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, document)));

    private static string Slug(string heading) => NotInSlug().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>A file's text in one line, so that a citation may run over two of a comment.</summary>
    private static string Plain(string file) => LineEnd().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)), " ");

    private static IEnumerable<string> Files() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Endings.Contains(Path.GetExtension(file))
                && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

    [GeneratedRegex(@"docs/(?<document>(?:format/|decisions/)?[a-z0-9-]+\.md), (?:section )?(?<section>[A-Z][A-Za-z0-9]*(?: [A-Za-z0-9]+)*)")]
    private static partial Regex Citation();

    [GeneratedRegex(@"\]\((?<document>[\w./-]*)#(?<anchor>[a-z0-9-]+)\)")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"[Dd]ecisions?[ /](\d{4})\b")]
    private static partial Regex Decision();

    [GeneratedRegex(@"^\d+\. ")]
    private static partial Regex Number();

    [GeneratedRegex(@"[^a-z0-9 -]")]
    private static partial Regex NotInSlug();

    [GeneratedRegex(@"\r?\n[ \t]*(?:///|//|#)?[ \t]*")]
    private static partial Regex LineEnd();
}
