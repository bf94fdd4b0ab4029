using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>Lists receipts and proves what is in the receipt log.</summary>
internal sealed class ReceiptRoutes(ReceiptList receipts, ContractHeads heads, ReceiptPages pages, ProofReader proofs)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "limit", "raw", "branch");
        var (contract, from, limit, raw, branch) = (
            fields.Contract(), fields.QueryNumber("from"), fields.Limit(), fields.Raw(), fields.QueryBranch());
        if (await heads.FindAsync(context, fields, contract, branch, "query branch") is not { } head)
        {
            return;
        }

        var first = new Sequence(Math.Max(1, from ?? 1));
        var page = await pages.ReadAsync(head, first, limit, raw, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewReceiptView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("raw", "branch");
        var (contract, sequence, raw, branch) = (
            fields.Contract(), fields.PathSequence("sequence"), fields.Raw(), fields.QueryBranch());
        if (await heads.FindAsync(context, fields, contract, branch, "query branch") is not { } head)
        {
            return;
        }

        if (await receipts.ReadAsync(head, sequence, raw, context.RequestAborted) is not { } row)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(head, sequence));
            return;
        }

        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, ReceiptView.Of(row, raw), ApiJson.Default.ReceiptView);
    }

    public async Task ProveAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("size");
        var (contract, sequence, asked) = (fields.Contract(), fields.PathSequence("sequence"), fields.QueryNumber("size"));
        if (await heads.FindAsync(context, fields, contract) is not { } head)
        {
            return;
        }

        var size = asked ?? head.Sequence.Number;
        CheckSize(fields, "query size", size, head);
        if (sequence == Sequence.Zero || sequence > head.Sequence)
        {
            await ProblemAnswer.WriteAsync(context, Unknown(head, sequence));
            return;
        }

        if (!fields.IsRefused && size < sequence.Number)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query size", $"A log of {size} receipts has no receipt {sequence}.");
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var proof = await proofs.ReadInclusionAsync(head, sequence, size, context.RequestAborted);
        var view = new InclusionView(
            sequence, size, proof.Root, proof.Receipt, LogHash.Leaf(proof.Receipt), proof.Proof.Path);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.InclusionView);
    }

    public async Task CompareAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("from", "to");
        var (contract, from, to) = (fields.Contract(), fields.QueryNumber("from"), fields.QueryNumber("to"));
        if (from is null && !fields.IsRefused)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query from", "The smaller log's size is needed.");
        }

        if (await heads.FindAsync(context, fields, contract) is not { } head)
        {
            return;
        }

        var newSize = to ?? head.Sequence.Number;
        CheckSize(fields, "query to", newSize, head);
        if (from > newSize)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query from", $"At most {newSize}, the larger log's size.");
        }

        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var proof = await proofs.ReadConsistencyAsync(head, from!.Value, newSize, context.RequestAborted);
        var view = new ConsistencyView(from.Value, newSize, proof.OldRoot, proof.NewRoot, proof.Proof.Path);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.ConsistencyView);
    }

    private static void CheckSize(RequestFields fields, string place, ulong size, Head head)
    {
        if (size > head.Sequence.Number)
        {
            fields.Refuse(ProblemCodes.BadParameter, place, $"The log has {head.Sequence} receipts.");
        }
    }

    private static Refusal Unknown(Head head, Sequence sequence) => new(
        ProblemCodes.ReceiptUnknown, "path sequence", $"Contract {head.Contract} has receipts 1 to {head.Sequence}, not {sequence}.");
}
