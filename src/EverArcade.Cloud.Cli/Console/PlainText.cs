namespace EverArcade.Cloud.Cli.Console;

/// <summary>Text from outside, made safe to print.</summary>
internal static class PlainText
{
    /// <summary>Replaces control characters: names and values from contracts must not move the cursor or forge lines.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;

    public static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    /// <summary>At most <paramref name="length"/> characters.</summary>
    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    /// <summary>So many of something, e.g. <c>1 step</c> or <c>2 steps</c>.</summary>
    public static string Count(long number, string one) => number == 1 ? $"1 {one}" : $"{number} {one}s";

    /// <summary>The start of a hash: enough to tell two apart at a glance.</summary>
    public static string Short(string hash) => hash.Length <= 12 ? hash : hash[..12];
}
