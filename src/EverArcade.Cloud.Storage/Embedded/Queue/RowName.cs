using System.Globalization;

namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>A message's id as callers see it: 16 hex digits, so that texts sort as numbers do.</summary>
internal static class RowName
{
    public static string Format(long id) => id.ToString("x16");

    public static bool TryParse(string name, out long id) =>
        long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out id) && name.Length == 16;
}
