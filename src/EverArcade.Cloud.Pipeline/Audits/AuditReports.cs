using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The list of a contract's audits, in which one report that has rotted hides no other. Thread-safe.</summary>
public sealed class AuditReports(IAuditStore reports, CertificateStore certificates)
{
    /// <summary>Reports newest first, those older than <paramref name="before"/> (an audit id), at most
    /// <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<Listed<AuditReport>>> ListAsync(
        ContractId contract, string? before, int max, CancellationToken cancellationToken) => ListReading.ReadAsync(
        () => reports.ListAsync(contract, before, max, cancellationToken),
        report => report.Id,
        () => reports.ListIdsAsync(contract, before, max, cancellationToken),
        id => reports.ReadAsync(contract, id, cancellationToken));

    /// <summary>What the newest audits of a branch came to: the newest certificate about it among so many of the contract's. One about
    /// receipts that were left behind says nothing of what stands.</summary>
    /// <remarks>A certificate stands for itself, so a report that has rotted is passed over. One that has rotted itself is not: what it said
    /// is not known, and an older one says less.</remarks>
    /// <returns>Null as item where that certificate cannot be read; null where there is none.</returns>
    public async Task<Listed<AuditCertificate>?> FindNewestCertificateAsync(
        ContractId contract, BranchId branch, int max, CancellationToken cancellationToken)
    {
        foreach (var (id, report) in await ListAsync(contract, null, max, cancellationToken))
        {
            if (report is { Verdict: AuditVerdict.Running or AuditVerdict.Interrupted }
                || (report is not null && report.Branch != branch) || !AuditId.IsValid(id))
            {
                continue;
            }

            try
            {
                if (await certificates.ReadAsync(contract, id, cancellationToken) is { } signed
                    && signed.Certificate.Branch == branch)
                {
                    return new Listed<AuditCertificate>(id, signed.Certificate);
                }
            }
            catch (IntegrityException)
            {
                return new Listed<AuditCertificate>(id, null);
            }
        }

        return null;
    }
}
