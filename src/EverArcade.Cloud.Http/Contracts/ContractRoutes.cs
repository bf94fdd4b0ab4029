using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Contracts;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>Creates, lists and reads contracts.</summary>
internal sealed class ContractRoutes(ContractCreator creator, ILedger ledger)
{
    public async Task CreateAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var asked = await ReadBodyAsync(context, fields);
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        switch (await creator.CreateAsync(asked!.Package, asked.Name, asked.Salt, context.RequestAborted))
        {
            case CreateResult.Refused refused:
                await ProblemAnswer.WriteAsync(context, refused.Refusals);
                break;
            case CreateResult.Created created:
                context.Response.Headers.Location = $"/v1/contracts/{created.Contract.Id}";
                await JsonAnswer.WriteAsync(
                    context, created.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
                    ContractView.Of(created.Contract), ApiJson.Default.ContractView);
                break;
        }
    }

    public async Task ListAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery("after", "limit");
        var (after, limit) = (fields.QueryHash("after"), fields.Limit());
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        var start = after is { } hash ? new ContractId(hash) : (ContractId?)null;
        var rows = await ledger.ListContractsAsync(start, limit + 1, context.RequestAborted);
        var page = PageView<ContractView>.OfListed(
            [.. rows.Select(row => new Listed<ContractRecord>(row.Id.ToString(), row.Record))], limit, ContractView.Of);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.PageViewContractView);
    }

    public async Task ReadAsync(HttpContext context)
    {
        var fields = new RequestFields(context);
        fields.AllowQuery();
        var contract = fields.Contract();
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return;
        }

        if (await ledger.ReadContractAsync(contract, context.RequestAborted) is not { } record)
        {
            await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
            return;
        }

        var head = await ledger.ReadHeadAsync(contract, context.RequestAborted)
            ?? throw IntegrityException.OfHead(contract, "the contract stands and its head is gone");
        var detail = new ContractDetailView(ContractView.Of(record), HeadView.Of(head.Head));
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, detail, ApiJson.Default.ContractDetailView);
    }

    private static async Task<ContractBody?> ReadBodyAsync(HttpContext context, RequestFields fields)
    {
        if (await RequestBody.ReadJsonAsync(context, HttpBounds.SmallBodyBytesMax, fields) is not { } body)
        {
            return null;
        }

        using (body)
        {
            return ContractBodyReader.Read(body.Span, fields);
        }
    }
}
