using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>The <c>Prefer</c> header (RFC 7240), as far as it is about waiting.</summary>
/// <remarks>Preferences that are not about waiting are left alone, as the RFC asks. A <c>wait</c> that is no number is refused
/// and not ignored: whoever sends it would wait for something else than the answer that comes.</remarks>
internal static class PreferHeader
{
    /// <summary>Longest number read, characters: 30.000000 and more digits than any clock has.</summary>
    private const int NumberLengthMax = 16;

    /// <returns>False for a wait that is no plain number of seconds, or that stands twice with different values.</returns>
    public static bool TryReadWait(StringValues header, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var found = false;
        foreach (var line in header)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var preference = line.AsSpan()[part];
                if (!IsWait(preference, out var value))
                {
                    continue;
                }

                if (!TryParseSeconds(value, out var seconds) || (found && seconds != wait))
                {
                    return false;
                }

                (wait, found) = (seconds, true);
            }
        }

        return true;
    }

    /// <summary>What was applied, as <c>Preference-Applied</c> says it.</summary>
    public static string Applied(TimeSpan wait) =>
        "wait=" + wait.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static bool IsWait(ReadOnlySpan<char> preference, out ReadOnlySpan<char> value)
    {
        // Parameters of a preference follow a semicolon; wait has none.
        var end = preference.IndexOf(';');
        preference = (end < 0 ? preference : preference[..end]).Trim();
        var equals = preference.IndexOf('=');
        var name = (equals < 0 ? preference : preference[..equals]).TrimEnd();
        value = equals < 0 ? [] : preference[(equals + 1)..].TrimStart().Trim('"');
        return name.Equals("wait", StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryParseSeconds(ReadOnlySpan<char> text, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (text.IsEmpty || text.Length > NumberLengthMax || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1])
            || !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        wait = TimeSpan.FromSeconds(Math.Min(seconds, HttpBounds.WaitSecondsMax));
        return true;
    }
}
