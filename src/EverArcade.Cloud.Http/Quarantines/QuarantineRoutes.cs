using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Quarantines;

/// <summary>Shows, sets and lifts quarantines.</summary>
internal sealed class QuarantineRoutes(ContractHeads heads, Quarantine quarantine, CertificateStore certificates)
{
    private const string DefaultActor = "operator";

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        if (await quarantine.ReadAsync(contract, context.RequestAborted) is not { } record)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await AnswerAsync(context, record);
    }

    public async Task SetAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        var body = await ReadBodyAsync(context, fields, "reason");
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        // Begun is finished: a caller that goes away leaves no half of it.
        var record = await quarantine.SetAsync(
            contract, body!.Reason!, null, body.Actor ?? DefaultActor, CancellationToken.None);
        await AnswerAsync(context, record!);
    }

    public async Task LiftAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        var body = await ReadBodyAsync(context, fields, "audit");
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        if (!AuditId.IsValid(body!.Audit!)
            || await certificates.ReadAsync(contract, body.Audit!, context.RequestAborted) is not { } certificate)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                QuarantineRefusals.CertificateUnknown, "audit",
                $"Contract {contract} has no certificate of audit {RequestFields.Shorten(body.Audit!)}."));
            return;
        }

        var result = await quarantine.LiftAsync(
            contract, certificate, body.Actor ?? DefaultActor, CancellationToken.None);
        if (result.Refusals.Count > 0)
        {
            await ProblemAnswer.WriteAsync(context, result.Refusals);
            return;
        }

        await AnswerAsync(context, result.Record!);
    }

    private static Task AnswerAsync(HttpContext context, QuarantineRecord record) => JsonAnswer.WriteAsync(
        context, StatusCodes.Status200OK, QuarantineView.Of(record), ApiJson.Default.QuarantineView);

    private static async Task<QuarantineBody?> ReadBodyAsync(HttpContext context, RequestFields fields, string needed)
    {
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SmallBodyBytesMax, fields) is not { } body)
        {
            return null;
        }

        using (body)
        {
            return QuarantineBody.Read(body.Span, needed, fields);
        }
    }
}
