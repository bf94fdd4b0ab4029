using EverArcade.Cloud.Http.Problems;
using EverArcade.Cloud.Http.Requests;
using EverArcade.Cloud.Pipeline.Branches;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using Microsoft.AspNetCore.Http;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>Finds the contract that a request is about, or its head, once the request's fields are read.</summary>
internal sealed class ContractHeads(ILedger ledger)
{
    /// <summary>The head, or null after having answered why not: fields that are refused, or a contract nobody knows.</summary>
    public Task<Head?> FindAsync(HttpContext context, RequestFields fields, ContractId contract) =>
        FindAsync(context, fields, contract, null, "");

    /// <summary>The head of a branch, active or closed; of the active one when none is named.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fields">What was read of it.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch; null for the active one.</param>
    /// <param name="place">Where the request names the branch.</param>
    /// <returns>Null after having answered why not.</returns>
    public async Task<Head?> FindAsync(
        HttpContext context, RequestFields fields, ContractId contract, BranchId? branch, string place)
    {
        if (fields.IsRefused)
        {
            await ProblemAnswer.WriteAsync(context, fields.Refusals);
            return null;
        }

        if (await BranchHead.FindAsync(ledger, contract, branch, context.RequestAborted) is { } head)
        {
            return head;
        }

        await ProblemAnswer.WriteAsync(context, branch is null
            ? IntakeRefusals.Unknown(contract) : await RefuseBranchAsync(contract, place, context.RequestAborted));
        return null;
    }

    /// <summary>Says of a branch that is not there which ones are.</summary>
    public async Task<Refusal> RefuseBranchAsync(ContractId contract, string place, CancellationToken cancellationToken) =>
        await ledger.ReadHeadAsync(contract, cancellationToken) is not { Head: var active }
            ? IntakeRefusals.Unknown(contract)
            : new Refusal(ProblemCodes.BranchUnknown, place, $"Contract {contract} has branches 0 to {active.Branch}.");

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
