using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>What tells of a contract whose own row is gone or has rotted: the heads of its branches, which name it. Only for repairs
/// and their finder: these look at every branch there is.</summary>
internal sealed class LostContracts(Database database)
{
    private readonly Statement _byId = database.Prepare("contract", "SELECT no, genesis, created_at FROM contract WHERE id = ?1");

    private readonly Statement _byNumber = database.Prepare("contract", "SELECT no, genesis, created_at FROM contract WHERE no = ?1");

    // A head begins with its contract (HeadCodec).
    private readonly Statement _number = database.Prepare(
        "branch", "SELECT contract_no FROM branch WHERE substr(head, 1, 32) = ?1 ORDER BY contract_no LIMIT 1");

    private readonly Statement _lost = database.Prepare(
        "branch", "SELECT DISTINCT substr(head, 1, 32) FROM branch WHERE contract_no NOT IN (SELECT no FROM contract)");

    /// <summary>Contracts that have a head and no row.</summary>
    public IReadOnlyList<ContractId> List()
    {
        using var rows = _lost.Open();
        var lost = new List<ContractId>();
        while (rows.Next())
        {
            if (Hash256.TryRead(rows.Blob(0), out var contract))
            {
                lost.Add(new ContractId(contract));
            }
        }

        return lost;
    }

    /// <summary>The number that the contract's row has, or had.</summary>
    public long? FindNumber(ContractId contract)
    {
        using (var row = _byId.Bind(1, contract.Hash).Open())
        {
            if (row.Next())
            {
                return row.Int64(0);
            }
        }

        using var head = _number.Bind(1, contract.Hash).Open();
        return head.Next() ? head.Int64(0) : null;
    }

    public ContractTraces? ReadTraces(ContractId contract)
    {
        if (FindNumber(contract) is not { } number)
        {
            return null;
        }

        using var row = _byNumber.Bind(1, number).Open();
        return row.Next() ? new ContractTraces([row.Bytes(1)], TimeOf(row)) : new ContractTraces([], null);
    }

    private static DateTimeOffset? TimeOf(Rows row) => row.Int64(2) is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks
        ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
