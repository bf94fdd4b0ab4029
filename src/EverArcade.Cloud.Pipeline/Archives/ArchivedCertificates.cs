using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>A contract's audit certificates, as an archive carries them: each where its range starts, on the branch that wrote the
/// receipts there. Immutable.</summary>
internal sealed class ArchivedCertificates
{
    private readonly List<SignedAuditCertificate> _certificates;
    private readonly List<Sequence> _branchStarts;

    private ArchivedCertificates(
        List<SignedAuditCertificate> certificates, List<string> leftOut, List<Sequence> branchStarts)
    {
        (_certificates, LeftOut) = (certificates, leftOut);
        _branchStarts = branchStarts;
    }

    /// <summary>Audits whose certificates cannot be read: a history without them is still one.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    public static async Task<ArchivedCertificates> ReadAsync(
        CertificateStore store, ILedger ledger, Head head, CancellationToken cancellationToken)
    {
        var (certificates, leftOut) = (new List<SignedAuditCertificate>(), new List<string>());
        await foreach (var audit in store.WalkAuditsAsync(head.Contract, cancellationToken))
        {
            if (await TryReadAsync(store, head.Contract, audit, cancellationToken) is { } signed)
            {
                certificates.Add(signed);
            }
            else
            {
                leftOut.Add(audit);
            }
        }

        // A branch without a head breaks the export off elsewhere, if the archive is to have it.
        var starts = new List<Sequence>();
        var last = certificates.Select(signed => signed.Certificate.Branch.Number).Append(head.Branch.Number).Max();
        while (certificates.Count > 0 && starts.Count <= last
            && await ledger.ReadHeadAsync(head.Contract, new BranchId((uint)starts.Count), cancellationToken) is { Head: var branch })
        {
            starts.Add(branch.Start);
        }

        certificates.RemoveAll(signed => signed.Certificate.Branch.Number >= (uint)starts.Count);
        return new ArchivedCertificates(certificates, leftOut, starts);
    }

    /// <summary>Those whose range starts on a branch, by where it does: for an archive of all branches.</summary>
    public ILookup<Sequence, SignedAuditCertificate> On(BranchId branch) => ByStart(
        _certificates.Where(signed => OwnerOf(signed.Certificate.Branch, signed.Certificate.Start.Sequence.Next) == branch));

    /// <summary>Those whose whole range lies in a branch's history between two places, by where it starts.</summary>
    public ILookup<Sequence, SignedAuditCertificate> Within(BranchId branch, Sequence from, Sequence to) => ByStart(
        _certificates.Where(signed => signed.Certificate is var certificate
            && certificate.Start.Sequence >= from && certificate.End.Sequence <= to
            && branch.Number < (uint)_branchStarts.Count && OwnerOf(certificate.Branch, certificate.End.Sequence) == OwnerOf(branch, certificate.End.Sequence)));

    private static async Task<SignedAuditCertificate?> TryReadAsync(
        CertificateStore store, ContractId contract, string audit, CancellationToken cancellationToken) => RecordKey.IsValid(audit)
        ? await Intact.OrNullAsync(() => store.ReadAsync(contract, audit, cancellationToken)) : null;

    private static ILookup<Sequence, SignedAuditCertificate> ByStart(IEnumerable<SignedAuditCertificate> certificates) =>
        certificates.ToLookup(signed => signed.Certificate.Start.Sequence);

    /// <summary>The branch that wrote a receipt of another branch's history.</summary>
    private BranchId OwnerOf(BranchId branch, Sequence receipt)
    {
        var owner = branch.Number;
        while (owner > 0 && receipt <= _branchStarts[(int)owner])
        {
            owner--;
        }

        return new BranchId(owner);
    }
}
