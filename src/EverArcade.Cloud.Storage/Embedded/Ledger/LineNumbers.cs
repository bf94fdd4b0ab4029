using System.Collections.Concurrent;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Short numbers of contracts and branches, remembered so that hot paths do not look them up.
/// Thread-safe.</summary>
/// <remarks>Numbers never change once committed. The writer forgets all when it rolls back, since it may have seen
/// numbers that then were not given.</remarks>
internal sealed class LineNumbers
{
    /// <summary>Numbers of each kind that are remembered; all are forgotten beyond it. Some 10 MB.</summary>
    public const int RememberedMax = 65_536;

    private readonly ConcurrentDictionary<ContractId, long> _contracts = new();
    private readonly ConcurrentDictionary<(long ContractNo, BranchId Branch), long> _lines = new();
    private readonly ConcurrentDictionary<long, (long ContractNo, BranchId Branch)> _branches = new();

    public bool TryGetContract(ContractId contract, out long contractNo) =>
        _contracts.TryGetValue(contract, out contractNo);

    public bool TryGetLine(long contractNo, BranchId branch, out long line) =>
        _lines.TryGetValue((contractNo, branch), out line);

    public bool TryGetBranch(long line, out (long ContractNo, BranchId Branch) branch) =>
        _branches.TryGetValue(line, out branch);

    public void RememberContract(ContractId contract, long contractNo)
    {
        ForgetBeyondMax();
        _contracts[contract] = contractNo;
    }

    public void RememberLine(long line, long contractNo, BranchId branch)
    {
        ForgetBeyondMax();
        _lines[(contractNo, branch)] = line;
        _branches[line] = (contractNo, branch);
    }

    public void Clear()
    {
        _contracts.Clear();
        _lines.Clear();
        _branches.Clear();
    }

    private void ForgetBeyondMax()
    {
        // Count of a concurrent dictionary takes all its locks; it is asked only where something is added.
        if (_contracts.Count >= RememberedMax || _branches.Count >= RememberedMax)
        {
            Clear();
        }
    }
}
