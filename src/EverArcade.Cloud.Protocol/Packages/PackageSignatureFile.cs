using System.Text;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>The content of <c>signature.json</c>: <c>{"package":"&lt;hash&gt;","signature":"&lt;Ed25519&gt;"}</c>, which is canonical
/// JSON and has one length.</summary>
internal static class PackageSignatureFile
{
    private const string Before = "{\"package\":\"";
    private const string Between = "\",\"signature\":\"";
    private const string After = "\"}";
    private const int HashLength = 2 * Hash256.Length;
    private const int SignatureLength = 2 * Signature.Length;

    public const int Length = 12 + HashLength + 15 + SignatureLength + 2;

    public static byte[] Write(Hash256 package, Signature signature) =>
        Encoding.ASCII.GetBytes($"{Before}{package}{Between}{signature}{After}");

    public static bool TryRead(ReadOnlySpan<byte> bytes, out Hash256 package, out Signature signature)
    {
        package = default;
        signature = default;
        if (bytes.Length != Length)
        {
            return false;
        }

        var text = Encoding.Latin1.GetString(bytes).AsSpan();
        var hash = text.Slice(Before.Length, HashLength);
        var signed = text.Slice(Before.Length + HashLength + Between.Length, SignatureLength);
        return Hash256.TryParse(hash, out package)
            && Signature.TryParse(signed, out signature)
            && bytes.SequenceEqual(Write(package, signature));
    }
}
