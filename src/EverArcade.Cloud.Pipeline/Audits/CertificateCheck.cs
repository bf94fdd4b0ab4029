using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Whether a certificate shows that a contract may go on: a passing full audit of all of the active branch, by this
/// host's own key, begun after the quarantine was set, up to the very head that stands.</summary>
public sealed class CertificateCheck(HostKey host)
{
    /// <returns>Every reason why it does not; empty when it does.</returns>
    public IReadOnlyList<Refusal> CheckLift(SignedAuditCertificate signed, Head head, DateTimeOffset since)
    {
        var (certificate, refusals) = (signed.Certificate, new List<Refusal>());
        Require(signed.Verify(), "signature", "The signature does not hold.");
        Require(signed.Auditor == host.Key.PublicKey, "auditor", $"The auditor is {signed.Auditor}, not this host.");
        Require(certificate.Contract == head.Contract, "contract", $"It is about contract {certificate.Contract}.");
        Require(certificate.Branch == head.Branch, "branch", $"It is about branch {certificate.Branch}, active is {head.Branch}.");
        Require(certificate.Outcome == AuditOutcome.Passed, "outcome", "The audit did not pass.");
        Require(certificate.Mode == AuditMode.Full, "mode", "Only a full audit lifts a quarantine.");
        Require(
            certificate.Start.Sequence == Sequence.Zero, "from",
            $"The audit starts after receipt {certificate.Start.Sequence}: only one from the first receipt on lifts a quarantine.");
        Require(
            certificate.End == EndOf(head), "to",
            $"The audit ends at receipt {certificate.End.Sequence}; the head is at {head.Sequence} with other roots or receipts.");
        Require(
            certificate.StartedAtMilliseconds >= (ulong)Math.Max(0, since.ToUnixTimeMilliseconds()), "startedAt",
            "The audit began before the contract was quarantined.");
        return refusals;

        void Require(bool holds, string place, string detail)
        {
            if (!holds)
            {
                refusals.Add(new Refusal(QuarantineRefusals.CertificateUnfit, place, detail));
            }
        }
    }

    /// <summary>A head as the end of an audited range.</summary>
    internal static AuditEnd EndOf(Head head) => new(head.Sequence, head.LastReceipt, head.StateRoot, head.Frontier.Root);
}
