using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>Heads: one row a branch, rewritten by every commit. The active branch is the one with the highest
/// number.</summary>
internal sealed class HeadRows(Database database)
{
    private readonly Statement _insert = database.Prepare(
        "branch", "INSERT INTO branch (line, contract_no, number, version, head, seal) VALUES (?6, ?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _replace = database.Prepare(
        "branch",
        "INSERT OR REPLACE INTO branch (line, contract_no, number, version, head, seal) VALUES (?6, ?1, ?2, ?3, ?4, ?5)");

    private readonly Statement _version = database.Prepare(
        "branch", "SELECT version FROM branch WHERE contract_no = ?1 AND number = ?2");

    private readonly Statement _update = database.Prepare(
        "branch", "UPDATE branch SET version = ?2, head = ?3, seal = ?4 WHERE line = ?1");

    private readonly Statement _read = database.Prepare(
        "branch",
        "SELECT line, number, version, head, seal FROM branch WHERE contract_no = ?1 ORDER BY number DESC LIMIT 1");

    private readonly Statement _readBranch = database.Prepare(
        "branch", "SELECT line, number, version, head, seal FROM branch WHERE contract_no = ?1 AND number = ?2");

    private readonly Statement _mark = database.Prepare(
        "branch", "SELECT line, number, version FROM branch WHERE contract_no = ?1 ORDER BY number DESC LIMIT 1");

    private readonly Statement _last = database.Prepare("branch", "SELECT max(line) FROM branch");

    private readonly Statement _lastReceipt = database.Prepare("receipt", "SELECT max(place) FROM receipt");

    /// <summary>The highest line in use, 0 when there is none: also by receipts whose branch is gone.</summary>
    public long ReadLastLine() => Math.Max(ReadOne(_last), new Place(ReadOne(_lastReceipt)).Line);

    /// <summary>A new branch, on a line of its own.</summary>
    public void Insert(long contractNo, long version, Head head) => Write(_insert, ReadLastLine() + 1, contractNo, version, head);

    /// <summary>A branch's row again, whatever stands there.</summary>
    public void Restore(long line, long contractNo, long version, Head head) => Write(_replace, line, contractNo, version, head);

    /// <summary>The version that stands in a branch's row, whether or not the rest of it can be read.</summary>
    public long? ReadVersion(long contractNo, BranchId branch)
    {
        using var rows = _version.Bind(1, contractNo).Bind(2, branch.Number).Open();
        return rows.Next() ? rows.Int64(0) : null;
    }

    public void Update(long line, long version, Head head)
    {
        var bytes = HeadCodec.Encode(head);
        _update.Bind(1, line).Bind(2, version).Bind(3, bytes).Bind(4, RowSeal.Compute(version, bytes)).Run();
    }

    /// <summary>The head of the active branch.</summary>
    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public VersionedHead? Read(long contractNo, ContractId contract) =>
        Read(_read.Bind(1, contractNo), contract);

    /// <summary>The head of one branch.</summary>
    /// <exception cref="IntegrityException">The row is not what was written.</exception>
    public VersionedHead? Read(long contractNo, ContractId contract, BranchId branch) =>
        Read(_readBranch.Bind(1, contractNo).Bind(2, branch.Number), contract);

    /// <summary>Line, branch number and version of the active branch, without reading its head.</summary>
    public (long Line, BranchId Branch, long Version)? ReadMark(long contractNo)
    {
        using var rows = _mark.Bind(1, contractNo).Open();
        return rows.Next() ? (rows.Int64(0), new BranchId((uint)rows.Int64(1)), rows.Int64(2)) : null;
    }

    public static HeadVersion VersionOf(long version) => new(version.ToString());

    private static void Write(Statement statement, long line, long contractNo, long version, Head head)
    {
        var bytes = HeadCodec.Encode(head);
        statement.Bind(1, contractNo).Bind(2, head.Branch.Number).Bind(3, version).Bind(4, bytes)
            .Bind(5, RowSeal.Compute(version, bytes)).Bind(6, line).Run();
    }

    private static long ReadOne(Statement statement)
    {
        using var rows = statement.Open();
        return rows.Next() ? rows.Int64(0) : 0;
    }

    private static VersionedHead? Read(Statement statement, ContractId contract)
    {
        using var rows = statement.Open();
        if (!rows.Next())
        {
            return null;
        }

        var (number, version) = (rows.Int64(1), rows.Int64(2));
        if (!RowSeal.Matches(rows.Blob(4), version, rows.Blob(3)))
        {
            throw IntegrityException.OfHead(contract, "its bytes do not match their seal");
        }

        if (!HeadCodec.TryRead(rows.Blob(3), out var head, out var problem))
        {
            throw IntegrityException.OfHead(contract, $"it cannot be read: {problem}");
        }

        return head!.Contract == contract && head.Branch.Number == number
            ? new VersionedHead(head, VersionOf(version))
            : throw IntegrityException.OfHead(
                contract, $"it is the head of branch {head.Branch} of contract {head.Contract}");
    }
}
