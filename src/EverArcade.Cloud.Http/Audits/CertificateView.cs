using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>A certificate; <see cref="Bytes"/> is the signed certificate, to be verified.</summary>
internal sealed record CertificateView
{
    public required string Audit { get; init; }

    public required BranchId Branch { get; init; }

    /// <summary>The first receipt audited.</summary>
    public required Sequence From { get; init; }

    public required Sequence To { get; init; }

    public required AuditMode Mode { get; init; }

    public required AuditOutcome Outcome { get; init; }

    public required IReadOnlyList<string> Engines { get; init; }

    /// <summary>Receipts re-executed.</summary>
    public required ulong Receipts { get; init; }

    public required ulong Intervals { get; init; }

    public required ulong IntervalsCompared { get; init; }

    public required IReadOnlyList<Hash256> Findings { get; init; }

    /// <summary>The key that signed it, hex.</summary>
    public required string Auditor { get; init; }

    public required ReadOnlyMemory<byte> Bytes { get; init; }

    public static CertificateView Of(SignedAuditCertificate signed)
    {
        var certificate = signed.Certificate;
        return new CertificateView
        {
            Audit = certificate.Audit,
            Branch = certificate.Branch,
            From = certificate.Start.Sequence.Next,
            To = certificate.End.Sequence,
            Mode = certificate.Mode,
            Outcome = certificate.Outcome,
            Engines = certificate.Engines,
            Receipts = certificate.Receipts,
            Intervals = certificate.Intervals,
            IntervalsCompared = certificate.IntervalsCompared,
            Findings = certificate.Findings,
            Auditor = signed.Auditor.ToString(),
            Bytes = signed.Encode(),
        };
    }
}
