using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Audits;

/// <summary>What verifying one certificate came to, for people and programs.</summary>
internal sealed record CertificateAnswer(string File, SignedAuditCertificate Signed, bool IsSigned)
{
    /// <summary>Whether it is signed as it must be, and says that the audit passed.</summary>
    public bool IsGood => IsSigned && Signed.Certificate.Outcome == AuditOutcome.Passed;

    /// <summary>Reads and judges a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="auditors">Who may have signed; empty accepts any.</param>
    /// <exception cref="FailureException">It holds no certificate.</exception>
    public static CertificateAnswer Of(string path, IReadOnlyList<PublicKey> auditors)
    {
        if (!SignedAuditCertificate.TryRead(InputFile.Read(path, SignedAuditCertificate.BytesMax), out var signed, out var problem))
        {
            throw new FailureException(ExitCode.Refused, $"{path} is no certificate: {problem}");
        }

        return new CertificateAnswer(
            path, signed!, signed!.Verify() && (auditors.Count == 0 || auditors.Contains(signed.Auditor)));
    }

    public string Summarize()
    {
        if (!IsSigned)
        {
            return Signed.Verify()
                ? $"{File} FAILED: it is signed by {Signed.Auditor}, which is none of the keys given"
                : $"{File} FAILED: its signature does not hold: these are not the bytes that {Signed.Auditor} signed";
        }

        var certificate = Signed.Certificate;
        var range = $"receipts {certificate.Start.Sequence.Next} to {certificate.End.Sequence} of contract {certificate.Contract}, "
            + $"branch {certificate.Branch}";
        var how = certificate.Mode == AuditMode.Full
            ? $"all {certificate.Receipts} re-executed"
            : $"{certificate.IntervalsCompared} of {certificate.Intervals} intervals re-executed; with 1 % of them bad, "
                + $"caught with probability {SampleStatistics.Caught(certificate.Intervals, certificate.IntervalsCompared, 0.01):P1}";
        return $"{certificate.Outcome.ToString().ToUpperInvariant()}: {range}; {how} on {string.Join(" and ", certificate.Engines)}; "
            + $"state root {certificate.End.StateRoot}, log root {certificate.End.LogRoot}";
    }

    public object Document() =>
        new { file = File, good = IsGood, signed = IsSigned, auditor = Signed.Auditor, certificate = Signed.Certificate };
}
