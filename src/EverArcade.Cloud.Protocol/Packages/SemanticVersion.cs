using System.Buffers;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>The grammar of a semantic version (semver.org 2.0.0): <c>major.minor.patch[-pre.release][+build]</c>.</summary>
internal static class SemanticVersion
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        var plus = text.IndexOf('+');
        if (plus >= 0 && !AreIdentifiers(text[(plus + 1)..], leadingZerosAllowed: true))
        {
            return false;
        }

        text = plus >= 0 ? text[..plus] : text;
        var hyphen = text.IndexOf('-');
        if (hyphen >= 0 && !AreIdentifiers(text[(hyphen + 1)..], leadingZerosAllowed: false))
        {
            return false;
        }

        return IsCore(hyphen >= 0 ? text[..hyphen] : text);
    }

    private static bool IsCore(ReadOnlySpan<char> core)
    {
        var parts = 0;
        foreach (var range in core.Split('.'))
        {
            var part = core[range];
            if (part.IsEmpty || part.ContainsAnyExcept(Digits) || HasLeadingZero(part))
            {
                return false;
            }

            parts++;
        }

        return parts == 3;
    }

    private static bool AreIdentifiers(ReadOnlySpan<char> identifiers, bool leadingZerosAllowed)
    {
        foreach (var range in identifiers.Split('.'))
        {
            var part = identifiers[range];
            var isNumber = !part.ContainsAnyExcept(Digits);
            if (part.IsEmpty || part.ContainsAnyExcept(IdentifierCharacters)
                || (!leadingZerosAllowed && isNumber && HasLeadingZero(part)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasLeadingZero(ReadOnlySpan<char> number) => number.Length > 1 && number[0] == '0';
}
