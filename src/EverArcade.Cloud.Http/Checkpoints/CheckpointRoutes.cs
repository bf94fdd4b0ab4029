using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Checkpoints;

/// <summary>Lists and reads checkpoints.</summary>
internal sealed class CheckpointRoutes(ILedger ledger, ContractHeads heads)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "limit");
        var (contract, from, limit) = (fields.Contract(), fields.QueryNumber("from"), fields.Limit());
        if (await heads.FindAsync(context, fields, contract) is not { } head)
        {
            return;
        }

        var rows = await ledger.ListCheckpointsAsync(
            contract, head.Branch, new Sequence(from ?? 0), limit + 1, context.RequestAborted);
        var page = PageView<CheckpointView>.Of(
            rows, limit, CheckpointView.Of, row => row.Sequence.Next.ToString());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewCheckpointView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var (contract, sequence) = (fields.Contract(), fields.PathSequence("sequence"));
        if (await heads.FindAsync(context, fields, contract) is not { } head)
        {
            return;
        }

        if (await ledger.ReadCheckpointAsync(contract, head.Branch, sequence, context.RequestAborted) is not { } row)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(contract, sequence));
            return;
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, CheckpointView.Of(row), ApiJson.Default.CheckpointView);
    }

    public static Refusal Unknown(ContractId contract, Sequence sequence) => new(
        ProblemCodes.CheckpointUnknown, "path sequence", $"Contract {contract} has no checkpoint up to {sequence}.");
}
