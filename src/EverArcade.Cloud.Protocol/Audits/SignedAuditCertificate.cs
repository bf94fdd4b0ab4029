using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>A certificate with the signature of the auditor who made it.</summary>
/// <remarks>Encoding, and the file <c>.evc</c> (docs/format/audits.md, Certificate): magic 8 "EVERCERT", version u32 = 1,
/// certificate, auditor key 32, signature 64 over the certificate's hash.</remarks>
public sealed record SignedAuditCertificate
{
    /// <summary>Longest encoding, bytes: 256 findings and eight engines stay far below.</summary>
    public const int BytesMax = 32 << 10;

    private const uint Version = 1;

    public required AuditCertificate Certificate { get; init; }

    public required PublicKey Auditor { get; init; }

    public required Signature Signature { get; init; }

    private static ReadOnlySpan<byte> Magic => "EVERCERT"u8;

    public static SignedAuditCertificate Sign(AuditCertificate certificate, SigningKey auditor) => new()
    {
        Certificate = certificate,
        Auditor = auditor.PublicKey,
        Signature = auditor.Sign(certificate.ComputeHash()),
    };

    /// <summary>Whether bytes start as a certificate does.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Whether <see cref="Auditor"/> signed this certificate. Whether that auditor is to be believed is the caller's
    /// to say.</summary>
    public bool Verify() => Auditor.Verify(Certificate.ComputeHash(), Signature);

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteRaw(Magic);
        writer.WriteUInt32(Version);
        Certificate.Encode(output);
        SignedEnd.Write(output, Auditor, Signature);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads bytes that hold a signed certificate and nothing else; the signature is not judged here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SignedAuditCertificate? signed, out CodecProblem? problem)
    {
        var reader = new CanonicalReader(bytes);
        signed = TryRead(ref reader, out var read) && reader.TryEnd() ? read : null;
        problem = reader.Problem;
        return signed is not null;
    }

    private static bool TryRead(ref CanonicalReader reader, out SignedAuditCertificate? signed)
    {
        signed = null;
        if (!reader.TryReadRaw(Magic.Length, out var magic) || !reader.TryReadUInt32(out var version))
        {
            return false;
        }

        if (!magic.SequenceEqual(Magic) || version != Version)
        {
            return reader.Fail(CodecError.BadValue, 0);
        }

        if (!AuditCertificate.TryRead(ref reader, out var certificate)
            || !SignedEnd.TryRead(ref reader, out var auditor, out var signature))
        {
            return false;
        }

        signed = new SignedAuditCertificate { Certificate = certificate!, Auditor = auditor, Signature = signature };
        return true;
    }
}
