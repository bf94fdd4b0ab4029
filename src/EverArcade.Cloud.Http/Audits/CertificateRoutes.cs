using System.Text;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>Hands out what audits leave for others: certificates, findings, repro bundles, the badge.</summary>
internal sealed class CertificateRoutes(
    ILedger ledger, ContractHeads heads, CertificateStore certificates, AuditPlanner audits, AuditReports reports, IBlobStore blobs)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (contract, after, limit) = (fields.Contract(), fields.Query("after"), fields.Limit());
        if (after is not null && !AuditId.IsValid(after))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query after", "An audit id is expected: 24 lowercase hex digits.");
        }

        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        var found = await certificates.ListAsync(contract, after, limit + 1, context.RequestAborted);
        var page = PageView<CertificateView>.OfListed(found, limit, CertificateView.Of);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewCertificateView);
    }

    /// <summary>The signed certificate as a file.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, audit) = (fields.Contract(), fields.PathText("id"));
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        if (!AuditId.IsValid(audit) || await certificates.ReadAsync(contract, audit, context.RequestAborted) is not { } signed)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                QuarantineRefusals.CertificateUnknown, "path id",
                $"Contract {contract} has no certificate of audit {RequestFields.Shorten(audit)}."));
            return;
        }

        await BytesAnswer.WriteAsync(context, BytesAnswer.Octets, signed.Encode());
    }

    public async Task BadgeAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        // A head that cannot be read advances as little as one that is quarantined.
        var head = await TryReadHeadAsync(contract, context.RequestAborted);
        var isQuarantined = head is null or { Status: ContractStatus.Quarantined };
        var newest = isQuarantined ? null : await reports.FindNewestCertificateAsync(
            contract, head!.Branch, HttpBounds.LimitDefault, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-cache";
        await BytesAnswer.WriteAsync(context, BytesAnswer.Svg, Encoding.UTF8.GetBytes(Badge.Draw(newest, isQuarantined)));
    }

    public async Task ReadFindingAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } finding)
        {
            await JsonAnswer.WriteAsync(
                context, StatusCodes.Status200OK, FindingView.Of(finding), ApiJson.Default.FindingView);
        }
    }

    /// <summary>The repro bundle of a finding as a file.</summary>
    public async Task ReadReproAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } finding)
        {
            return;
        }

        if (finding.Repro is not { } repro
            || await blobs.ReadAsync(repro, ReproBundle.BytesMax, context.RequestAborted) is not { } bytes)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.FindingUnknown, "path finding", "This finding has no repro bundle: execution is not what shows it."));
            return;
        }

        await BytesAnswer.WriteAsync(context, BytesAnswer.Octets, bytes);
    }

    private async Task<Head?> TryReadHeadAsync(ContractId contract, CancellationToken cancellationToken) =>
        (await Intact.OrNullAsync(() => ledger.ReadHeadAsync(contract, cancellationToken)))?.Head;

    private async Task<RecordedFinding?> FindAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, id) = (fields.Contract(), fields.PathHash("finding"));
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return null;
        }

        var finding = await audits.ReadFindingAsync(contract, id, context.RequestAborted);
        if (finding is null)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                ProblemCodes.FindingUnknown, "path finding", $"Contract {contract} has no finding {id}."));
        }

        return finding;
    }
}
