using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Contracts;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Publishers;

/// <summary>Revokes publishers' keys, takes that back, and lists what it concerns.</summary>
internal sealed class PublisherRoutes(PublisherRevocations revocations, PublisherContracts contracts)
{
    private const string DefaultActor = "operator";

    public async Task ListRevokedAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (after, limit) = (fields.QueryHash("after"), fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var start = after is { } hash ? KeyOf(hash) : (PublicKey?)null;
        var rows = await revocations.ListAsync(start, limit + 1, context.RequestAborted);
        var page = PageView<RevocationView>.Of(rows, limit, RevocationView.Of, row => row.Publisher.ToString());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewRevocationView);
    }

    public async Task RevokeAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not var (publisher, body))
        {
            return;
        }

        // Begun is finished: a caller that goes away leaves no half of it.
        var revocation = await revocations.RevokeAsync(
            publisher, body.Reason, body.Actor ?? DefaultActor, CancellationToken.None);
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status200OK, RevocationView.Of(revocation), ApiJson.Default.RevocationView);
    }

    public async Task ReinstateAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not var (publisher, body))
        {
            return;
        }

        if (await revocations.ReinstateAsync(
            publisher, body.Reason, body.Actor ?? DefaultActor, CancellationToken.None) is { } refusal)
        {
            await ProblemAnswer.WriteAsync(context, refusal);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task ListContractsAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (publisher, after, limit) = (KeyOf(fields.PathHash("publisher")), fields.QueryHash("after"), fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var start = after is { } hash ? new ContractId(hash) : (ContractId?)null;
        var found = await contracts.ListAsync(publisher, start, limit, context.RequestAborted);
        var page = new PageView<ContractDetailView>(
            [.. found.Items.Select(item => new ContractDetailView(ContractView.Of(item.Contract), HeadView.Of(item.Head)))],
            found.Next?.ToString(), [.. found.Unreadable.Select(unreadable => unreadable.ToString())]);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewContractDetailView);
    }

    /// <returns>Null after having answered why not.</returns>
    private static async Task<(PublicKey Publisher, RevocationBody Body)?> ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var publisher = KeyOf(fields.PathHash("publisher"));
        RevocationBody? read = null;
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SmallBodyBytesMax, fields) is { } body)
        {
            using (body)
            {
                read = RevocationBody.Read(body.Span, fields);
            }
        }

        if (read is not null && !fields.IsRefused)
        {
            return (publisher, read);
        }

        await ProblemAnswer.WriteAsync(context, fields.Refusals);
        return null;
    }

    /// <summary>A key is spelt as a hash is.</summary>
    private static PublicKey KeyOf(Hash256 spelt) => PublicKey.FromBytes(spelt.ToArray());
}
