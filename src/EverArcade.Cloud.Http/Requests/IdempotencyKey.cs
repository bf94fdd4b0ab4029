using System.Security.Cryptography;
using EverArcade.Cloud.Protocol.Submissions;
using Microsoft.Extensions.Primitives;

namespace EverArcade.Cloud.Http.Requests;

/// <summary>The <c>Idempotency-Key</c> header is the nonce, character for character, quotes included.</summary>
/// <remarks>Printable ASCII only: it is echoed in a header, and what is no ASCII is spelled differently by different clients.</remarks>
internal static class IdempotencyKey
{
    /// <summary>Random bytes of a nonce that the server makes: no two meet.</summary>
    private const int RandomBytes = 16;

    /// <returns>False for an empty, too long or unprintable key, or more than one.</returns>
    public static bool TryRead(StringValues header, out string nonce)
    {
        if (header.Count == 0)
        {
            nonce = RandomNumberGenerator.GetHexString(2 * RandomBytes, lowercase: true);
            return true;
        }

        nonce = header.Count == 1 ? header[0] ?? "" : "";
        return nonce.Length is > 0 and <= Submission.NonceBytesMax
            && !nonce.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }
}
