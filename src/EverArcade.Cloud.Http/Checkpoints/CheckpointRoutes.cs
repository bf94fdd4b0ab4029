using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Checkpoints;

/// <summary>Lists and reads checkpoints.</summary>
internal sealed class CheckpointRoutes(CheckpointList checkpoints, ContractHeads heads)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "limit", "branch");
        var (contract, from, limit, branch) = (
            fields.Contract(), fields.QueryNumber("from"), fields.Limit(), fields.QueryBranch());
        if (await heads.FindAsync(context, fields, contract, branch, "query branch") is not { } head)
        {
            return;
        }

        var rows = await checkpoints.ListAsync(head, new Sequence(from ?? 0), limit + 1, context.RequestAborted);
        var page = PageView<CheckpointView>.OfListed(
            rows, limit, CheckpointView.Of, last => new Sequence(ulong.Parse(last)).Next.ToString());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewCheckpointView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("branch");
        var (contract, sequence, branch) = (fields.Contract(), fields.PathSequence("sequence"), fields.QueryBranch());
        if (await heads.FindAsync(context, fields, contract, branch, "query branch") is not { } head)
        {
            return;
        }

        if (await checkpoints.ReadAsync(head, sequence, context.RequestAborted) is not { } found)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(contract, sequence));
            return;
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, CheckpointView.Of(found), ApiJson.Default.CheckpointView);
    }

    public static Refusal Unknown(ContractId contract, Sequence sequence) => new(
        ProblemCodes.CheckpointUnknown, "path sequence", $"Contract {contract} has no checkpoint up to {sequence}.");
}
