using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Contracts and the short numbers that stand for them and for their branches in other tables.</summary>
internal sealed class ContractRows(Database database, LineNumbers numbers)
{
    private readonly Statement _insert = database.Prepare(
        "contract", "INSERT INTO contract (id, genesis, created_at) VALUES (?1, ?2, ?3) RETURNING no");

    private readonly Statement _restore = database.Prepare(
        "contract", "INSERT OR REPLACE INTO contract (no, id, genesis, created_at) VALUES (?1, ?2, ?3, ?4)");

    private readonly Statement _read = database.Prepare(
        "contract", "SELECT id, genesis, created_at FROM contract WHERE id = ?1");

    private readonly Statement _list = database.Prepare(
        "contract", "SELECT id, genesis, created_at FROM contract WHERE id > ?1 ORDER BY id LIMIT ?2");

    private readonly Statement _number = database.Prepare("contract", "SELECT no FROM contract WHERE id = ?1");

    private readonly Statement _id = database.Prepare("contract", "SELECT id FROM contract WHERE no = ?1");

    private readonly Statement _line = database.Prepare(
        "branch", "SELECT line FROM branch WHERE contract_no = ?1 AND number = ?2");

    private readonly Statement _head = database.Prepare(
        "branch", "SELECT head FROM branch WHERE contract_no = ?1 AND number = ?2");

    private readonly Statement _branch = database.Prepare(
        "branch", "SELECT contract_no, number FROM branch WHERE line = ?1");

    private readonly Statement _firstFrom = database.Prepare(
        "receipt", "SELECT place, receipt FROM receipt WHERE place >= ?1 ORDER BY place LIMIT 1");

    public long Insert(ContractRecord contract)
    {
        using var rows = _insert.Bind(1, contract.Id.Hash).Bind(2, contract.Genesis.Encode())
            .Bind(3, contract.CreatedAt.UtcTicks).Open();
        _ = rows.Next();
        var number = rows.Int64(0);
        while (rows.Next())
        {
        }

        return number;
    }

    /// <summary>A contract's row again, under the number that its branches know it by.</summary>
    /// <returns>False when one stands that can be read.</returns>
    /// <exception cref="ArgumentException">It has no number: there never was such a contract.</exception>
    public bool TryRestore(ContractRecord contract, long? number)
    {
        if (CanBeRead(contract.Id))
        {
            return false;
        }

        _restore.Bind(1, number ?? throw new ArgumentException($"Contract {contract.Id} was never created.", nameof(contract)))
            .Bind(2, contract.Id.Hash).Bind(3, contract.Genesis.Encode()).Bind(4, contract.CreatedAt.UtcTicks).Run();
        return true;
    }

    public ContractRecord? Read(ContractId contract)
    {
        using var rows = _read.Bind(1, contract.Hash).Open();
        return rows.Next() ? Record(rows) : null;
    }

    public IReadOnlyList<ListedContract> List(ContractId? after, int max)
    {
        // The empty blob sorts before every id, also before 32 zero bytes.
        using var rows = (after is { } id ? _list.Bind(1, id.Hash) : _list.Bind(1, ReadOnlySpan<byte>.Empty))
            .Bind(2, max).Open();
        var listed = new List<ListedContract>();
        while (rows.Next())
        {
            listed.Add(new ListedContract(new ContractId(rows.Hash(0)), TryRecord(rows)));
        }

        return listed;
    }

    public bool TryGetNumber(ContractId contract, out long contractNo)
    {
        if (numbers.TryGetContract(contract, out contractNo))
        {
            return true;
        }

        using var rows = _number.Bind(1, contract.Hash).Open();
        if (!rows.Next())
        {
            return false;
        }

        contractNo = rows.Int64(0);
        numbers.RememberContract(contract, contractNo);
        return true;
    }

    public ContractId ReadId(long contractNo)
    {
        using var rows = _id.Bind(1, contractNo).Open();
        return rows.Next()
            ? new ContractId(rows.Hash(0))
            : throw SqliteFault.Corrupt("contract", database.Path, $"row {contractNo} is gone");
    }

    public bool TryGetLine(ContractId contract, BranchId branch, out long line)
    {
        line = 0;
        if (!TryGetNumber(contract, out var contractNo))
        {
            return false;
        }

        if (numbers.TryGetLine(contractNo, branch, out line))
        {
            return true;
        }

        using (var rows = _line.Bind(1, contractNo).Bind(2, branch.Number).Open())
        {
            if (rows.Next())
            {
                line = rows.Int64(0);
            }
        }

        if (line == 0 && !(MustStand(contractNo, branch) && TryFindLost(contract, branch, out line)))
        {
            return false;
        }

        numbers.RememberLine(line, contractNo, branch);
        return true;
    }

    /// <summary>Whether a contract that is whole has such a branch: the first, and what follows a closed one.</summary>
    private bool MustStand(long contractNo, BranchId branch)
    {
        if (branch == BranchId.Genesis)
        {
            return true;
        }

        using var rows = _head.Bind(1, contractNo).Bind(2, branch.Number - 1).Open();
        return rows.Next() && HeadCodec.TryRead(rows.Blob(0), out var before, out _) && before!.Status == ContractStatus.Closed;
    }

    /// <summary>The line of a branch whose head is gone: that of the receipts that say they are its.</summary>
    private bool TryFindLost(ContractId contract, BranchId branch, out long line)
    {
        for (line = 1; ; line++)
        {
            using var rows = _firstFrom.Bind(1, Place.Of(line, Sequence.Zero).Value).Open();
            if (!rows.Next())
            {
                line = 0;
                return false;
            }

            line = new Place(rows.Int64(0)).Line;
            if (ReceiptCodec.TryRead(rows.Blob(1), out var receipt, out _) && receipt!.Contract == contract
                && receipt.Branch == branch && !TryGetBranch(line, out _))
            {
                return true;
            }
        }
    }

    public bool TryGetBranch(long line, out (long ContractNo, BranchId Branch) branch)
    {
        if (numbers.TryGetBranch(line, out branch))
        {
            return true;
        }

        using var rows = _branch.Bind(1, line).Open();
        if (!rows.Next())
        {
            return false;
        }

        branch = (rows.Int64(0), new BranchId((uint)rows.Int64(1)));
        numbers.RememberLine(line, branch.ContractNo, branch.Branch);
        return true;
    }

    private bool CanBeRead(ContractId contract)
    {
        try
        {
            return Read(contract) is not null;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }

    private static ContractRecord? TryRecord(Rows rows)
    {
        try
        {
            return Record(rows);
        }
        catch (IntegrityException)
        {
            // Said by whoever reads this one; those behind it have nothing to do with it.
            return null;
        }
    }

    private static ContractRecord Record(Rows rows)
    {
        var id = rows.Hash(0);
        var reader = new CanonicalReader(rows.Blob(1));
        if (!Genesis.TryRead(ref reader, out var genesis) || !reader.TryEnd())
        {
            throw new IntegrityException(
                $"contract {id}", $"its genesis cannot be read: {reader.Problem}");
        }

        var record = new ContractRecord(genesis!, rows.Time(2));
        return record.Id.Hash == id
            ? record
            : throw new IntegrityException($"contract {id}", $"its genesis hashes to {record.Id}");
    }
}
