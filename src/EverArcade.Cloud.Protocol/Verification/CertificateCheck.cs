using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Checks audit certificates against the history they stand in: whose they are, and, where they say that the audit
/// passed, that both ends are those of this history (docs/format/state-receipts-packages.md, Archive).</summary>
/// <remarks>A certificate stands where its range starts; its end is held against the history when the history gets there. So a
/// history that was rewritten after an audit, and signed anew, is found by the certificate it carries along.</remarks>
/// <param name="genesis">The contract.</param>
/// <param name="auditors">Who may have signed; empty accepts any.</param>
internal sealed class CertificateCheck(Genesis genesis, IReadOnlyList<PublicKey> auditors)
{
    /// <summary>Certificates that wait for their end at one time: years of audits, and a bound on what a hostile archive makes
    /// us hold, about 20 MB.</summary>
    private const int WaitingMax = 100_000;

    private readonly ContractId _contract = genesis.ComputeId();
    private readonly Dictionary<Sequence, List<(BranchId Branch, AuditEnd End)>> _waiting = [];
    private int _waitingCount;

    /// <summary>Certificates found good so far.</summary>
    public ulong Certificates { get; private set; }

    /// <summary>Those of them that say passed and whose end this history has reached, with equal roots.</summary>
    public ulong Confirmed { get; private set; }

    /// <summary>The certificate checked last.</summary>
    public SignedAuditCertificate? Last { get; private set; }

    /// <summary>Checks a certificate that stands at <paramref name="place"/>.</summary>
    public Finding? Check(ReadOnlySpan<byte> bytes, HistoryPlace place)
    {
        if (!SignedAuditCertificate.TryRead(bytes, out var signed, out var problem))
        {
            return place.At(FindingKind.Malformed, "certificate", "its canonical encoding", $"{problem}");
        }

        var certificate = signed!.Certificate;
        if ((CheckSignature(signed, place) ?? CheckSubject(certificate, place)) is { } foreign)
        {
            return foreign;
        }

        if (certificate.Outcome == AuditOutcome.Passed)
        {
            if (Differ("start", certificate.Start, place) is { } differs)
            {
                return differs;
            }

            if (_waitingCount == WaitingMax)
            {
                return place.At(
                    FindingKind.Malformed, "certificate", $"at most {WaitingMax} whose end is to come", "one more");
            }

            Await(certificate.Branch, certificate.End);
        }

        (Last, Certificates) = (signed, Certificates + 1);
        return Reach(place);
    }

    /// <summary>Holds the certificates that end here against <paramref name="place"/>.</summary>
    public Finding? Reach(HistoryPlace place)
    {
        if (_waitingCount == 0 || !_waiting.TryGetValue(place.Point.Sequence, out var ends))
        {
            return null;
        }

        for (var index = ends.Count - 1; index >= 0; index--)
        {
            var (branch, end) = ends[index];
            var differs = Differ("end", end, place);
            if (differs is not null && branch == place.Point.Branch)
            {
                return differs;
            }

            // What differs here on an earlier branch may be reached again on its own.
            if (differs is null)
            {
                ends.RemoveAt(index);
                (_waitingCount, Confirmed) = (_waitingCount - 1, Confirmed + 1);
            }
        }

        if (ends.Count == 0)
        {
            _ = _waiting.Remove(place.Point.Sequence);
        }

        return null;
    }

    private void Await(BranchId branch, AuditEnd end)
    {
        if (!_waiting.TryGetValue(end.Sequence, out var ends))
        {
            _waiting.Add(end.Sequence, ends = []);
        }

        ends.Add((branch, end));
        _waitingCount++;
    }

    private Finding? CheckSignature(SignedAuditCertificate signed, HistoryPlace place)
    {
        if (auditors.Count > 0 && !auditors.Contains(signed.Auditor))
        {
            return place.At(FindingKind.BadSignature, "certificate.auditor", string.Join(" or ", auditors), $"{signed.Auditor}");
        }

        return signed.Verify() ? null
            : place.At(FindingKind.BadSignature, "certificate.signature", $"a signature of {signed.Auditor}", $"{signed.Signature}");
    }

    private Finding? CheckSubject(AuditCertificate certificate, HistoryPlace place)
    {
        var hasFindings = certificate.Findings.Count > 0;
        return (FieldMismatch.Differ("contract", _contract, certificate.Contract)
            ?? FieldMismatch.Differ("package", genesis.Package, certificate.Package)
            ?? FieldMismatch.Differ("profile", genesis.Profile, certificate.Profile)
            ?? FieldMismatch.Differ("start.sequence", place.Point.Sequence, certificate.Start.Sequence)
            ?? Unless(certificate.End.Sequence >= certificate.Start.Sequence,
                "end.sequence", $"at least {certificate.Start.Sequence}", $"{certificate.End.Sequence}")
            ?? Unless(hasFindings == (certificate.Outcome == AuditOutcome.Failed),
                "findings", "some when the audit failed, else none", $"{certificate.Findings.Count}"))
            is { } mismatch
            ? place.At(FindingKind.CertificateMismatch, $"certificate.{mismatch.Field}", mismatch.Expected, mismatch.Found)
            : null;
    }

    private static FieldMismatch? Unless(bool holds, string field, string expected, string found) =>
        holds ? null : new FieldMismatch(field, expected, found);

    // Where a branch starts the last receipt is the checkpoint; the log's root says which receipts there are either way.
    private static Finding? Differ(string end, AuditEnd claimed, HistoryPlace place)
    {
        var head = place.Head;
        var isBranchStart = head.CheckpointSequence == head.Sequence && claimed.LastReceipt == head.Checkpoint;
        return (FieldMismatch.Differ("stateRoot", head.StateRoot, claimed.StateRoot)
            ?? FieldMismatch.Differ("logRoot", head.Frontier.Root, claimed.LogRoot)
            ?? (isBranchStart ? null : FieldMismatch.Differ("lastReceipt", head.LastReceipt, claimed.LastReceipt))) is { } mismatch
            ? place.At(FindingKind.CertificateMismatch, $"certificate.{end}.{mismatch.Field}", mismatch.Expected, mismatch.Found)
            : null;
    }
}
