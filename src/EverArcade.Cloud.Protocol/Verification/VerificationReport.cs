using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>What a verification came to.</summary>
public sealed record VerificationReport
{
    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public required Finding? Finding { get; init; }

    /// <summary>Where the history stood after the last good item; null when it never began.</summary>
    public required Head? Head { get; init; }

    /// <summary>Receipts checked.</summary>
    public required ulong Receipts { get; init; }

    /// <summary>Receipts that were executed again and gave the same; less than <see cref="Receipts"/> when the verifier does not
    /// execute or lacks the profile.</summary>
    public required ulong Replayed { get; init; }

    /// <summary>Checkpoints checked.</summary>
    public required ulong Checkpoints { get; init; }

    /// <summary>Audit certificates checked: signed, and about this contract. That an audit passed is its auditor's word.</summary>
    public required ulong Certificates { get; init; }

    /// <summary>Certificates of passed audits both ends of which are this history's; the others did not pass, or end beyond the
    /// archive.</summary>
    public required ulong CertificatesConfirmed { get; init; }

    /// <summary>Sequence of the checkpoint the archive begins with; zero when it begins at genesis. What lies below is only
    /// as good as the signature on that checkpoint.</summary>
    public required Sequence Start { get; init; }

    public bool IsGood => Finding is null;
}
