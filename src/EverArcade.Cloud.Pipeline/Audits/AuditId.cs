using System.Globalization;
using System.Security.Cryptography;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Names audits so that names sort by time.</summary>
public static class AuditId
{
    /// <summary>16 hex digits of milliseconds since 1970, then 8 random hex digits.</summary>
    public static string Create(DateTimeOffset now) =>
        string.Concat(now.ToUnixTimeMilliseconds().ToString("x16"), RandomNumberGenerator.GetHexString(8, lowercase: true));

    /// <summary>When an audit began, by its id.</summary>
    public static bool TryReadTime(string audit, out DateTimeOffset begun)
    {
        const long millisecondsMax = 253_402_300_799_999;
        begun = default;
        if (!IsValid(audit)
            || !long.TryParse(audit.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds is < 0 or > millisecondsMax)
        {
            return false;
        }

        begun = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Whether a text has the shape of an audit id.</summary>
    public static bool IsValid(string text) => text.Length == 24 && text.All(char.IsAsciiHexDigitLower);
}
