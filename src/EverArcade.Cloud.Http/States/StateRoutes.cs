using System.Text;
using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.States;

/// <summary>Reads the present state, by pages or one key with its proof.</summary>
internal sealed class StateRoutes(StateReader states)
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
        fields.AllowQuery("key");
        var (contract, key) = (fields.Contract(), fields.Query("key"));
        if (key is null && !fields.IsRefused)
        {
            fields.Refuse(ProblemCodes.BadParameter, "query key", "The key is needed; it may be empty.");
        }

        if (await FindAsync(context, fields, contract) is not { } found)
        {
            return;
        }

        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Prove(found, key!), ApiJson.Default.ProvenEntryView);
    }

    private static ProvenEntryView Prove(HeadState found, string key)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var value = found.State.Encoded.TryGet(keyBytes, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        var proof = found.State.Tree.Prove(keyBytes);
        return new ProvenEntryView(
            found.Head.Sequence, found.Head.StateRoot, key, value,
            new StateProofView(proof.Kind, proof.Siblings.ToArray()), proof.Encode());
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
