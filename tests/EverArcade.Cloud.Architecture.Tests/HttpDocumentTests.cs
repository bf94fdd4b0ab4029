using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Architecture.Tests;

/// <summary>docs/http.md, held against the table of routes and the table of statuses.</summary>
public sealed partial class HttpDocumentTests
{
    private const string Document = "docs/http.md";
    private const string Contract = "/v1/contracts/{contract}";

    [Fact]
    public void Routes_AreTheDocumentedOnes()
    {
        var routes = Route().Matches(Documents.Read("src/EverArcade.Cloud.Http/EverArcadeRoutes.cs"))
            .Select(match => $"{match.Groups[1].Value.ToUpperInvariant()} {match.Groups[2].Value.Replace("{*", "{", StringComparison.Ordinal)}")
            .ToHashSet();
        Assert.InRange(routes.Count, 50, int.MaxValue);
        var documented = Rows(Documents.Section(Document, "## Routes")).SelectMany(cell => Named(cell, routes)).ToHashSet();
        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Statuses_AreTheDocumentedOnes()
    {
        var codes = Repository.SourceFiles("src")
            .SelectMany(file => Code().Matches(Documents.Read(file))
                .Select(match => (Name: $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}", Code: match.Groups[2].Value)))
            .ToLookup(pair => pair.Name, pair => pair.Code);
        var answered = Status().Matches(Documents.Read("src/EverArcade.Cloud.Http/Problems/ProblemStatus.cs"))
            .Select(match => $"{match.Groups[2].Value} {codes[match.Groups[1].Value].Single()}").ToArray();
        Assert.InRange(answered.Length, 30, int.MaxValue);
        var documented = Documents.Section(Document, "## Problems").Split('\n').Where(line => StatusRow().IsMatch(line))
            .SelectMany(Pairs).ToArray();
        Assert.Equal(answered.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    /// <summary>Status and code of a row. One of two statuses, <c>405, 415</c>, gives a code to each.</summary>
    private static IEnumerable<string> Pairs(string row)
    {
        var cells = row.Split('|');
        var statuses = cells[1].Split(',', StringSplitOptions.TrimEntries);
        // A 422 is whatever has no row; a detail in words is no code.
        var codes = Quoted().Matches(cells[2]).Select(match => match.Groups[1].Value).Where(code => code != "detail").ToArray();
        return codes.Select((code, place) => $"{(statuses.Length == 1 ? statuses[0] : statuses[place])} {code}");
    }

    private static IEnumerable<string> Rows(string section) =>
        section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]);

    /// <summary>Routes of a row: the first whole; of the others what follows it, what stands in place of its last segments, or the
    /// method alone.</summary>
    private static IEnumerable<string> Named(string cell, HashSet<string> routes)
    {
        var (method, path) = ("", "");
        foreach (Match match in Item().Matches(cell))
        {
            var (ownMethod, own) = (match.Groups["method"].Value, match.Groups["path"].Value.Replace("…", Contract, StringComparison.Ordinal));
            method = ownMethod.Length > 0 ? ownMethod : method;
            path = ownMethod.Length > 0 && own.Length > 0 ? own
                : own.Length == 0 ? path
                : Above(path).Select(above => above + own).FirstOrDefault(way => routes.Contains($"{method} {way}"), path + own);
            yield return $"{method} {path}";
        }
    }

    private static IEnumerable<string> Above(string path)
    {
        for (; path.Length > 0; path = path[..path.LastIndexOf('/')])
        {
            yield return path;
        }
    }

    [GeneratedRegex(@"\.(Get|Post)\(""([^""]+)""")]
    private static partial Regex Route();

    [GeneratedRegex("""RefusalCode (\w+) \{ get; \} = new\("([a-z0-9-]+)"\)""")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(\w+\.\w+)\] = StatusCodes\.Status(\d+)")]
    private static partial Regex Status();

    [GeneratedRegex(@"^\| \d{3}")]
    private static partial Regex StatusRow();

    [GeneratedRegex(@"`([a-z0-9-]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"`(?:(?<method>GET|POST)\b ?)?(?<path>[^`?]*)(?:\?[^`]*)?`")]
    private static partial Regex Item();
}
