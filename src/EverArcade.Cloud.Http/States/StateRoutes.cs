using System.Text;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Checkpoints;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.States;

/// <summary>Reads the present state, by pages or one key with its proof, and a checkpoint's by key.</summary>
internal sealed class StateRoutes(StateReader states, CheckpointStates checkpoints)
{
    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (contract, after, limit) = (fields.Contract(), fields.Query("after"), fields.Limit());
        if (await FindAsync(context, fields, contract) is not { } found)
        {
            return;
        }

        var rows = ReadPage(found.State.Encoded, after, limit + 1);
        var page = PageView<StateItemView>.Of(rows, limit, StateItemView.Of, row => Encoding.UTF8.GetString(row.Key.Span));
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK,
            new StatePageView(found.Head.Sequence, found.Head.StateRoot, page.Items, page.Next),
            ApiJson.Default.StatePageView);
    }

    public async Task ReadEntryAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        var (contract, key) = (fields.Contract(), Key(fields));
        if (await FindAsync(context, fields, contract) is { } found)
        {
            await AnswerAsync(context, found.Head.Sequence, found.State, key);
        }
    }

    public async Task ReadCheckpointEntryAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        var (contract, sequence, key) = (fields.Contract(), fields.PathSequence("sequence"), Key(fields));
        if (await FindAsync(context, fields, contract) is not { } found)
        {
            return;
        }

        if (await checkpoints.ReadAsync(found.Head, sequence, context.RequestAborted) is not { Checkpoint: { } checkpoint } at)
        {
            await ProblemAnswer.WriteAsync(context, CheckpointRoutes.Unknown(contract, sequence));
            return;
        }

        await AnswerAsync(context, checkpoint.Sequence, at.State, key);
    }

    private static string Key(RequestFields fields)
    {
        fields.AllowQuery("key");
        if (fields.Query("key") is { } key)
        {
            return key;
        }

        fields.Refuse(ProblemCodes.BadParameter, "query key", "The key is needed; it may be empty.");
        return "";
    }

    private static Task AnswerAsync(HttpContext context, Sequence sequence, ContractState state, string key)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var value = state.Encoded.TryGet(keyBytes, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        var proof = state.Tree.Prove(keyBytes);
        var view = new ProvenEntryView(
            sequence, state.Root, key, value, new StateProofView(proof.Kind, proof.Siblings.ToArray()), proof.Encode());
        return JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, view, ApiJson.Default.ProvenEntryView);
    }

    private static IReadOnlyList<StateEntry> ReadPage(EncodedState state, string? after, int max)
    {
        if (after is not "")
        {
            return state.Page(Encoding.UTF8.GetBytes(after ?? ""), max);
        }

        // After the empty key: a page from the beginning, without it.
        var rows = state.Page([], max + 1);
        return rows.Count > 0 && rows[0].Key.IsEmpty ? [.. rows.Skip(1)] : [.. rows.Take(max)];
    }

    /// <summary>Head and state, or null after having answered why not.</summary>
    private async Task<HeadState?> FindAsync(HttpContext context, RequestFields fields, ContractId contract)
    {
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return null;
        }

        if (await states.ReadAsync(contract, context.RequestAborted) is { } found)
        {
            return found;
        }

        await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
        return null;
    }
}
