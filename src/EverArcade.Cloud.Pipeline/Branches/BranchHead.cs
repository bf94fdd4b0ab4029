using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Branches;

/// <summary>The head of the branch that somebody asks about, who may leave open which.</summary>
public static class BranchHead
{
    /// <param name="ledger">Where it stands.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch, active or closed; null for the active one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when there is no such contract or branch.</returns>
    /// <exception cref="IntegrityException">The head is gone, or not what was committed.</exception>
    public static async Task<Head?> FindAsync(
        ILedger ledger, ContractId contract, BranchId? branch, CancellationToken cancellationToken) =>
        (branch is { } asked
            ? await ledger.ReadHeadAsync(contract, asked, cancellationToken)
            : await ledger.ReadHeadAsync(contract, cancellationToken))?.Head;
}
