namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>The repository's documents, for tests that hold them against the code.</summary>
internal static class Documents
{
    private const string Fence = "```";

    /// <summary>What a reader may open: all of docs/, the README, and what lies beside the guests.</summary>
    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "guests"), "*.md", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string document) => File.ReadAllText(Path.Combine(Repository.Root, document));

    /// <summary>A document from a heading on to the next one of the same level.</summary>
    public static string Section(string document, string heading)
    {
        var text = Read(document);
        var start = text.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, $"{document} has no heading '{heading}'");
        var mark = "\n" + heading[..(heading.LastIndexOf('#') + 1)] + " ";
        var end = text.IndexOf(mark, start + heading.Length, StringComparison.Ordinal);
        return end < 0 ? text[start..] : text[start..end];
    }

    /// <summary>Headings without their marks; lines of blocks of code are none.</summary>
    public static IEnumerable<string> Headings(string document)
    {
        var isCode = false;
        foreach (var line in Read(document).Split('\n'))
        {
            isCode ^= line.StartsWith(Fence, StringComparison.Ordinal);
            if (!isCode && line.StartsWith('#'))
            {
                yield return line.TrimStart('#').Trim();
            }
        }
    }
}
