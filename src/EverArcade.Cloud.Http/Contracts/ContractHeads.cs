using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>Finds the contract that a request is about, or its head, once the request's fields are read.</summary>
internal sealed class ContractHeads(ILedger ledger)
{
    /// <summary>The head, or null after having answered why not: fields that are refused, or a contract nobody knows.</summary>
    public async Task<Head?> FindAsync(HttpContext context, RequestFields fields, ContractId contract)
    {
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return null;
        }

        if (await ledger.ReadHeadAsync(contract, context.RequestAborted) is { } head)
        {
            return head.Head;
        }

        await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
        return null;
    }

    /// <summary>Whether the contract is known. The head is not asked: what is done about a contract whose head has rotted is done
    /// all the same.</summary>
    /// <returns>False after having answered why not: fields that are refused, or a contract nobody knows.</returns>
    public async Task<bool> IsKnownAsync(HttpContext context, RequestFields fields, ContractId contract)
    {
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return false;
        }

        if (await ledger.ReadContractAsync(contract, context.RequestAborted) is not null)
        {
            return true;
        }

        await ProblemAnswer.WriteAsync(context, IntakeRefusals.Unknown(contract));
        return false;
    }
}
