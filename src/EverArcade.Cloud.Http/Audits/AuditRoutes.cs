using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Audits;

/// <summary>Starts audits and reads their reports.</summary>
internal sealed class AuditRoutes(
    ILedger ledger, ContractHeads heads, IAuditStore audits, AuditPlanner planner, RangeAudit ranges, TimeProvider time)
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(20);

    public async Task StartAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, wait) = (fields.Contract(), fields.Wait());
        var asked = await ReadBodyAsync(context, fields);
        if (!await CheckAsync(context, fields, contract, asked))
        {
            return;
        }

        if (asked!.Dual && !ranges.HasSecond)
        {
            await ProblemAnswer.WriteAsync(context, new Refusal(
                AuditRefusals.EngineUnavailable, "dual", "This host has one engine only."));
            return;
        }

        // Begun is finished: a caller that goes away leaves no half of it.
        var begun = (await planner.StartAsync(asked.ToOrder(contract), CancellationToken.None))!;
        var ended = await WaitAsync(begun, wait, context.RequestAborted);
        context.Response.Headers.Location = $"/v1/contracts/{contract}/audits/{begun.Id}";
        if (wait > TimeSpan.Zero)
        {
            context.Response.Headers["Preference-Applied"] = PreferHeader.Applied(wait);
        }

        await JsonAnswer.WriteAsync(
            context, ended is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK,
            AuditView.Of(ended ?? begun), ApiJson.Default.AuditView);
    }

    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("before", "limit");
        var (contract, before, limit) = (fields.Contract(), fields.Query("before"), fields.Limit());
        if (before is not null && !AuditId.IsValid(before))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query before", "An audit id is expected: 24 lowercase hex digits.");
        }

        if (!await CheckAsync(context, fields, contract, null))
        {
            return;
        }

        var rows = await planner.ListAsync(contract, before, limit + 1, context.RequestAborted);
        var page = PageView<AuditView>.OfListed(rows, limit, AuditView.Of);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewAuditView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, id) = (fields.Contract(), fields.PathText("id"));
        if (!await CheckAsync(context, fields, contract, null))
        {
            return;
        }

        if (!AuditId.IsValid(id) || await planner.ReadAsync(contract, id, context.RequestAborted) is not { } audit)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(contract, id));
            return;
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, AuditView.Of(audit.Report), ApiJson.Default.AuditView);
    }

    public Task CancelAsync(HttpContext context) => ChangeAsync(context, planner.CancelAsync);

    public Task ResumeAsync(HttpContext context) => ChangeAsync(context, planner.ResumeAsync);

    private static async Task<AuditBody?> ReadBodyAsync(HttpContext context, RequestFields fields)
    {
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SmallBodyBytesMax, fields) is not { } body)
        {
            return null;
        }

        using (body)
        {
            return AuditBody.Read(body.Span, fields);
        }
    }

    /// <returns>False after having answered why not.</returns>
    private async Task<bool> CheckAsync(HttpContext context, RequestFields fields, ContractId contract, AuditBody? asked)
    {
        if (!fields.IsRefused)
        {
            if (await ledger.ReadContractAsync(contract, context.RequestAborted) is null)
            {
                await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
                return false;
            }

            await CheckRangeAsync(contract, fields, asked, context.RequestAborted);
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
        }

        return !fields.IsRefused;
    }

    private async Task CheckRangeAsync(
        ContractId contract, RequestFields fields, AuditBody? asked, CancellationToken cancellationToken)
    {
        try
        {
            if (asked is null)
            {
                return;
            }

            if (await BranchHead.FindAsync(ledger, contract, asked.Branch, cancellationToken) is { } head)
            {
                CheckRange(fields, asked, head.Sequence);
            }
            else
            {
                fields.Refuse(await heads.RefuseBranchAsync(contract, "branch", cancellationToken));
            }
        }
        catch (IntegrityException)
        {
            // A head that cannot be read is what the audit is going to find.
        }
    }

    private static void CheckRange(RequestFields fields, AuditBody asked, Sequence last)
    {
        if (asked.To is { } to && to > last)
        {
            fields.Refuse(ProblemCodes.BadMember, "to",
                asked.Branch is { } branch ? $"Branch {branch} ends at receipt {last}." : $"The contract has {last} receipts.");
        }

        if (asked.From is { } from && from > (asked.To ?? last))
        {
            fields.Refuse(ProblemCodes.BadMember, "from", $"At most {asked.To ?? last}, the last receipt to audit.");
        }
    }

    /// <summary>The end of the audit, or null when it has not come in time; the audit goes on.</summary>
    private async Task<AuditReport?> WaitAsync(AuditReport begun, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var report = begun;
        while (report.Verdict == AuditVerdict.Running && time.GetElapsedTime(started) < wait)
        {
            await Task.Delay(PollTime, time, cancellationToken);
            report = await audits.ReadAsync(begun.Contract, begun.Id, cancellationToken) ?? report;
        }

        return report.Verdict == AuditVerdict.Running ? null : report;
    }

    private async Task ChangeAsync(HttpContext context, Func<ContractId, string, CancellationToken, Task<Refusal?>> change)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, id) = (fields.Contract(), fields.PathText("id"));
        if (!await CheckAsync(context, fields, contract, null))
        {
            return;
        }

        if (!AuditId.IsValid(id) || await audits.ReadAsync(contract, id, context.RequestAborted) is null)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(contract, id));
            return;
        }

        if (await change(contract, id, CancellationToken.None) is { } refusal)
        {
            await ProblemAnswer.WriteAsync(context, refusal);
            return;
        }

        await ReadAsync(context);
    }

    private static Refusal Unknown(ContractId contract, string id) => new(
        ProblemCodes.AuditUnknown, "path id", $"Contract {contract} has no audit {RequestFields.Shorten(id)}.");
}
