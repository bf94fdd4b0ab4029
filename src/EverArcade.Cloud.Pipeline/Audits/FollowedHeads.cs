using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>The heads of the branches that a branch has followed: nothing executes on them, so only an audit asks.</summary>
internal static class FollowedHeads
{
    /// <exception cref="IntegrityException">One of them is gone, or not what closing it has left.</exception>
    public static async Task CheckAsync(ILedger ledger, Head head, CancellationToken cancellationToken)
    {
        for (var number = 0U; number < head.Branch.Number; number++)
        {
            var branch = new BranchId(number);
            var closed = await ledger.ReadHeadAsync(head.Contract, branch, cancellationToken);
            if (closed is not { Head.Status: ContractStatus.Closed })
            {
                throw IntegrityException.OfHead(
                    head.Contract,
                    $"that of branch {branch}, which others have followed, is {(closed is null ? "gone" : "not closed")}");
            }
        }
    }
}
