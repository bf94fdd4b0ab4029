using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>Shows and changes how contracts are audited by themselves.</summary>
internal sealed class AuditScheduleRoutes(ContractHeads heads, AuditSchedules schedules, AuditScheduling scheduling)
{
    private const string DefaultActor = "operator";

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        if (await heads.IsKnownAsync(context, fields, contract))
        {
            await AnswerAsync(context, contract, (await schedules.ReadAsync(contract, context.RequestAborted)).Schedule);
        }
    }

    public async Task ChangeAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        var asked = await ReadBodyAsync(context, fields);
        if (!await heads.IsKnownAsync(context, fields, contract))
        {
            return;
        }

        // Begun is finished: a caller that goes away leaves no entry in the operator log without its change.
        var result = await scheduling.ChangeAsync(
            contract, asked!.ToChange(), asked.Actor ?? DefaultActor, CancellationToken.None);
        await (result.Refusals.Count > 0
            ? ProblemAnswer.WriteAsync(context, result.Refusals) : AnswerAsync(context, contract, result.Schedule));
    }

    private static Task AnswerAsync(HttpContext context, ContractId contract, AuditSchedule schedule) => JsonAnswer.WriteAsync(
        context, StatusCodes.Status200OK, AuditScheduleView.Of(contract, schedule), ApiJson.Default.AuditScheduleView);

    private static async Task<AuditScheduleBody?> ReadBodyAsync(HttpContext context, RequestFields fields)
    {
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SmallBodyBytesMax, fields) is not { } body)
        {
            return null;
        }

        using (body)
        {
            return AuditScheduleBody.Read(body.Span, fields);
        }
    }
}
