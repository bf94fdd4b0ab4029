using System.Text.RegularExpressions;

namespace EverArcade.Cloud.Deployment.Tests;

/// <summary>The triggers as functions/ declares them. Read as text: the worker's packages do not restore everywhere.</summary>
internal static partial class FunctionSources
{
    /// <summary>Functions with their trigger: name, kind (Queue, Timer, Http), first argument or route, connection.</summary>
    public static IReadOnlyList<(string Name, string Kind, string Target, string Connection)> All { get; } =
    [
        .. Repository.Files("functions", "*.cs")
            .SelectMany(file => Trigger().Matches(Repository.Read(file)))
            .Select(match => (
                match.Groups["name"].Value, match.Groups["kind"].Value, match.Groups["target"].Value,
                match.Groups["connection"].Value)),
    ];

    public static IEnumerable<string> Names(string kind) => All.Where(function => function.Kind == kind).Select(function => function.Name);

    [GeneratedRegex("""
        \[Function\("(?<name>\w+)"\)\]\s+public\ (?:async\ )?Task(?:<IActionResult>)?\ \w+\(\s*
        \[(?<kind>Queue|Timer|Http)Trigger\((?:AuthorizationLevel\.Anonymous,\ Route\ =\ )?"(?<target>[^"]+)"
        (?:,\ Connection\ =\ "(?<connection>\w+)")?\)\]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Trigger();
}
