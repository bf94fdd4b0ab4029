using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Keys;

/// <summary>What every signed document ends with: the signer's key 32, then its signature 64 over the document's hash
/// (docs/format.md).</summary>
internal static class SignedEnd
{
    public static void Write(IBufferWriter<byte> output, PublicKey signer, Signature signature)
    {
        var bytes = output.GetSpan(PublicKey.Length + Signature.Length);
        signer.CopyTo(bytes);
        signature.CopyTo(bytes[PublicKey.Length..]);
        output.Advance(PublicKey.Length + Signature.Length);
    }

    /// <summary>Reads it and leaves the reader behind; whether the signature holds is not judged here.</summary>
    public static bool TryRead(ref CanonicalReader reader, out PublicKey signer, out Signature signature)
    {
        (signer, signature) = (default, default);
        if (!reader.TryReadRaw(PublicKey.Length, out var key) || !reader.TryReadRaw(Signature.Length, out var signed))
        {
            return false;
        }

        (signer, signature) = (PublicKey.FromBytes(key), Signature.FromBytes(signed));
        return true;
    }
}
