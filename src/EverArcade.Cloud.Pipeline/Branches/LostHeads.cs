using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Branches;

/// <summary>Finds the first branch of a contract whose head cannot be read, or is gone.</summary>
internal static class LostHeads
{
    /// <returns>That branch; the last one there is, not lost, when every head can be read.</returns>
    public static async Task<(BranchId Branch, bool IsLost)> FindFirstAsync(
        ILedger ledger, ContractId contract, CancellationToken cancellationToken)
    {
        for (var branch = BranchId.Genesis; ; branch = new BranchId(branch.Number + 1))
        {
            try
            {
                if (await ledger.ReadHeadAsync(contract, branch, cancellationToken) is null)
                {
                    return branch == BranchId.Genesis ? (branch, true) : (new BranchId(branch.Number - 1), false);
                }
            }
            catch (IntegrityException)
            {
                return (branch, true);
            }
        }
    }
}
