using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Recovery;

/// <summary>Plans and carries out recoveries, takes contracts in, and compares histories (docs/recovery.md).</summary>
internal sealed class RecoveryRoutes(
    Rollback rollback, Resumption resumption, Rehydration rehydration, Pruning pruning, PruneReceipts prunings, Reconciliation reconciliation,
    ArchiveImport import, HeadRebuild heads)
{
    public async Task RollBackAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("to", "plan");
        var (contract, to, plan) = (fields.Contract(), Required(fields, "to"), fields.QueryHash("plan"));
        await (fields.IsRefused
            ? ProblemAnswer.WriteAsync(context, fields.Refusals)
            : AnswerAsync(context, await rollback.RunAsync(contract, to, plan, context.RequestAborted)));
    }

    public async Task ResumeAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("plan");
        var (contract, plan) = (fields.Contract(), fields.QueryHash("plan"));
        await (fields.IsRefused
            ? ProblemAnswer.WriteAsync(context, fields.Refusals)
            : AnswerAsync(context, await resumption.RunAsync(contract, plan, null, context.RequestAborted)));
    }

    public async Task RestoreHeadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("plan");
        var (contract, plan) = (fields.Contract(), fields.QueryHash("plan"));
        using var archive = fields.IsRefused ? null : await SpooledArchive.ReadIfAnyAsync(context, fields);
        await (fields.IsRefused
            ? ProblemAnswer.WriteAsync(context, fields.Refusals)
            : AnswerAsync(context, await heads.RunAsync(contract, archive?.Source, plan, context.RequestAborted)));
    }

    public Task RehydrateAsync(HttpContext context) => RehydrateAsync(context, resynchronise: false);

    public Task ResynchroniseAsync(HttpContext context) => RehydrateAsync(context, resynchronise: true);

    public async Task PruneAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("below", "plan");
        var (contract, below, plan) = (fields.Contract(), Required(fields, "below"), fields.QueryHash("plan"));
        await WithArchiveAsync(context, fields, async archive => await AnswerAsync(
            context, await pruning.RunAsync(contract, below, archive, plan, context.RequestAborted)));
    }

    public async Task ListPruningsAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var rows = await prunings.ListAsync(contract, context.RequestAborted);
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, PageView<PruneView>.OfListed(rows, rows.Count, PruneView.Of), ApiJson.Default.PageViewPruneView);
    }

    public async Task ReconcileAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        await WithArchiveAsync(context, fields, async archive =>
        {
            var report = await reconciliation.RunAsync(contract, archive, context.RequestAborted);
            await (report is null
                ? ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract))
                : JsonAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, ReconciliationView.Of(report), ApiJson.Default.ReconciliationView));
        });
    }

    public async Task ImportAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("host");
        var signer = Signer(fields);
        await WithArchiveAsync(context, fields, async archive =>
        {
            var result = await import.RunAsync(archive, signer, context.RequestAborted);
            await (result switch
            {
                ImportResult.Imported done => JsonAnswer.WriteAsync(
                    context, StatusCodes.Status200OK, ImportView.Of(done.Head, done.Receipts), ApiJson.Default.ImportView),
                ImportResult.Refused refused => ProblemAnswer.WriteAsync(context, refused.Refusals),
                _ => throw new InvalidOperationException($"No answer for {result}."),
            });
        });
    }

    private async Task RehydrateAsync(HttpContext context, bool resynchronise)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("plan");
        var (contract, plan) = (fields.Contract(), fields.QueryHash("plan"));
        await WithArchiveAsync(context, fields, async archive => await AnswerAsync(
            context, await rehydration.RunAsync(contract, archive, resynchronise, plan, context.RequestAborted)));
    }

    private static async Task WithArchiveAsync(
        HttpContext context, RequestFields fields, Func<ArchiveSource, Task> answer)
    {
        using var archive = fields.IsRefused ? null : await SpooledArchive.ReadAsync(context, fields);
        await (archive is null ? ProblemAnswer.WriteAsync(context, fields.Refusals) : answer(archive.Source));
    }

    private static Task AnswerAsync(HttpContext context, RecoveryResult result) => result switch
    {
        RecoveryResult.Planned planned => WriteAsync(context, RecoveryView.Of(planned.Plan, isApplied: false)),
        RecoveryResult.Applied applied => WriteAsync(context, RecoveryView.Of(applied.Plan, isApplied: true)),
        RecoveryResult.Refused refused => ProblemAnswer.WriteAsync(context, refused.Refusals),
        _ => throw new InvalidOperationException($"No answer for {result}."),
    };

    private static Task WriteAsync(HttpContext context, RecoveryView view) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.RecoveryView);

    private static Sequence Required(RequestFields fields, string name)
    {
        if (fields.QueryNumber(name) is { } number)
        {
            return new Sequence(number);
        }

        fields.Refuse(ProblemCodes.BadParameter, "query " + name, "A receipt's number is expected.");
        return Sequence.Zero;
    }

    private static PublicKey? Signer(RequestFields fields)
    {
        if (fields.Query("host") is not { } text)
        {
            return null;
        }

        if (!PublicKey.TryParse(text, out var key))
        {
            fields.Refuse(ProblemCodes.BadHex, "query host", "64 lowercase hex characters are expected.");
        }

        return key;
    }
}
