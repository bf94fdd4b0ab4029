using System.Text.Json;

namespace EverArcade.Cloud.Cli;

/// <summary>What is wrong with JSON that a user wrote.</summary>
internal static class JsonText
{
    /// <summary>One line without the parser's own position, which callers give in their words.</summary>
    public static string Explain(JsonException problem)
    {
        var text = problem.Message.ReplaceLineEndings(" ");
        var position = text.IndexOf(" Path: ", StringComparison.Ordinal);
        position = position >= 0 ? position : text.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        var place = problem.Path is { Length: > 2 } path ? $" ({path})" : "";
        return (position >= 0 ? text[..position] : text).Replace(typeof(Packages.PackageSettings).FullName!, "these settings", StringComparison.Ordinal) + place;
    }
}
