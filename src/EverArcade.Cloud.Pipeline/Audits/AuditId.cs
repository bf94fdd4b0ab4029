using System.Security.Cryptography;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Names audits so that names sort by time.</summary>
public static class AuditId
{
    /// <summary>16 hex digits of milliseconds since 1970, then 8 random hex digits.</summary>
    public static string Create(DateTimeOffset now) =>
        string.Concat(now.ToUnixTimeMilliseconds().ToString("x16"), RandomNumberGenerator.GetHexString(8, lowercase: true));

    /// <summary>Whether a text has the shape of an audit id.</summary>
    public static bool IsValid(string text) => text.Length == 24 && text.All(char.IsAsciiHexDigitLower);
}
