using System.Text;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Judges the name of an entry. Only four names pass; the rest are told apart so that the reason is clear.</summary>
internal static class PathCheck
{
    // A stranger chose the name: keep refusals readable.
    private const int PrintedMax = 64;

    public static IEnumerable<Refusal> Check(ReadOnlySpan<byte> name)
    {
        var path = Printable(name);
        if (PackageFile.OrderOf(path) >= 0 && name.Length == path.Length)
        {
            return [];
        }

        var text = Encoding.Latin1.GetString(name);
        var climbs = Array.Exists(text.Split('/', '\\'), segment => segment is "." or "..");
        var isBad = text.Length == 0 || text[0] is '/' or '\\' || text.Contains(':') || text.Contains('\\')
            || text.Contains('\0') || climbs;
        return isBad
            ? [new Refusal(PackageRefusals.BadPath, path, "Absolute, climbing or not a plain name.")]
            : [new Refusal(PackageRefusals.UnlistedEntry, path,
                "A package has manifest.json, module.wasm, schema.json and signature.json only.")];
    }

    /// <summary>The name with anything but printable ASCII as question marks, cut to a line.</summary>
    public static string Printable(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        foreach (var value in name[..Math.Min(name.Length, PrintedMax)])
        {
            _ = text.Append(value is >= 0x20 and < 0x7F ? (char)value : '?');
        }

        return name.Length > PrintedMax ? text.Append('…').ToString() : text.ToString();
    }
}
