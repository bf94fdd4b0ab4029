using System.Globalization;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>Times between audits as people write them.</summary>
internal static class Duration
{
    private static readonly (char Unit, ulong Seconds)[] Units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

    /// <returns>Seconds, 0 for never; null when it is neither.</returns>
    public static ulong? Parse(string text)
    {
        if (text == "never")
        {
            return 0;
        }

        var unit = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit));
        var number = unit.Seconds == 0 ? text : text[..^1];
        return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count <= uint.MaxValue ? count * Math.Max(1, unit.Seconds) : null;
    }

    /// <summary>In the largest unit that says it exactly.</summary>
    public static string Format(ulong seconds)
    {
        if (seconds == 0)
        {
            return "never";
        }

        var unit = Units.First(unit => seconds % unit.Seconds == 0);
        return $"every {seconds / unit.Seconds}{unit.Unit}";
    }
}
