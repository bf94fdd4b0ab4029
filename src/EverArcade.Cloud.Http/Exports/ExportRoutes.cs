using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Exports;

/// <summary>Streams a contract's history to whoever wants to verify it without us.</summary>
internal sealed class ExportRoutes(ILedger ledger, HistoryExport export)
{
    /// <summary>Bytes gathered before they are sent.</summary>
    private const int BufferBytes = 64 << 10;

    private const string AllBranches = "all";

    /// <summary>Names audits whose certificates could not be read and are not in the archive.</summary>
    private const string LeftOut = "EverArcade-Left-Out";

    /// <summary>Audits named in one header: some 30 characters each.</summary>
    private const int LeftOutNamedMax = 50;

    public async Task ExportAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "to", "branches");
        var (contract, from, to) = (fields.Contract(), fields.QueryNumber("from"), fields.QueryNumber("to"));
        var branches = fields.Query("branches");
        if (branches is not (null or AllBranches) || (branches is not null && (from ?? to) is not null))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query branches", "all is expected, without from and to.");
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await ledger.ReadContractAsync(contract, context.RequestAborted) is not { } record
            || await ledger.ReadHeadAsync(contract, context.RequestAborted) is not { Head: var head })
        {
            await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
            return;
        }

        if (to > head.Sequence.Number || from > (to ?? head.Sequence.Number))
        {
            fields.Refuse(ProblemCodes.BadParameter, "query " + (to > head.Sequence.Number ? "to" : "from"),
                $"The contract has {head.Sequence} receipts.");
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var range = new ExportRange(
            new Sequence(from ?? 1), to is { } last ? new Sequence(last) : null, branches is not null);
        if (await export.RefuseAsync(head, range, context.RequestAborted) is { } refusal)
        {
            await ProblemAnswer.WriteAsync(context, refusal);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        await using var buffered = new BufferedStream(context.Response.Body, BufferBytes);
        await export.WriteAsync(record, head, range, buffered, NameLeftOut, context.RequestAborted);

        void NameLeftOut(IReadOnlyList<string> audits)
        {
            if (audits.Count > 0)
            {
                context.Response.Headers[LeftOut] = string.Join(", ", audits.Take(LeftOutNamedMax).Where(AuditId.IsValid));
            }
        }
    }
}
