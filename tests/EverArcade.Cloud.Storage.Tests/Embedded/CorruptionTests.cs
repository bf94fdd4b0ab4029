using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>Rot on the disk is found when it is read, named, and stops nothing else.</summary>
public sealed class CorruptionTests
{
    private static readonly ContractRecord Bad = Contract("bad");
    private static readonly ContractRecord Good = Contract("good");

    [Theory]
    [InlineData("UPDATE branch SET head = CAST(head || x'00' AS BLOB) WHERE contract_no = 1")]
    [InlineData("UPDATE branch SET head = zeroblob(length(head)) WHERE contract_no = 1")]
    [InlineData("UPDATE branch SET version = version + 1 WHERE contract_no = 1")]
    [InlineData("UPDATE branch SET seal = x'01' WHERE contract_no = 1")]
    [InlineData("UPDATE branch AS bad SET head = good.head, seal = good.seal, version = good.version "
        + "FROM branch AS good WHERE bad.contract_no = 1 AND good.contract_no = 2")]
    public async Task ReadHead_ChangedRow_IsNamed(string change)
    {
        await using var store = await OpenAsync();
        await ChangeAsync(store, change);
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Ledger.ReadHeadAsync(Bad.Id, None));
        Assert.Contains($"contract {Bad.Id}", fault.Place, StringComparison.Ordinal);
        Assert.NotNull(await store.Ledger.ReadHeadAsync(Good.Id, None));
    }

    [Fact]
    public async Task ReadContract_ChangedGenesis_IsNamed()
    {
        await using var store = await OpenAsync();
        await ChangeAsync(
            store, "UPDATE contract SET genesis = (SELECT genesis FROM contract WHERE no = 2) WHERE no = 1");
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Ledger.ReadContractAsync(Bad.Id, None));
        Assert.Contains($"contract {Bad.Id}", fault.Place, StringComparison.Ordinal);
        Assert.NotNull(await store.Ledger.ReadContractAsync(Good.Id, None));
    }

    /// <summary>Its heads and receipts know it by a number, and the head says whose it is.</summary>
    [Fact]
    public async Task RestoreContract_RowGone_IsFoundByItsHeadAndStandsAsItWas()
    {
        await using var store = await OpenAsync();
        var (head, entry) = (await HeadAsync(store, Bad), await store.Ledger.ReadEntryAsync(Bad.Id, Key(Bad.Id, "1"), None));
        await ChangeAsync(store, "DELETE FROM contract WHERE no = 1");
        Assert.Null(await store.Ledger.ReadHeadAsync(Bad.Id, None));
        Assert.Equal([Bad.Id], await store.Ledger.ListLostContractsAsync(None));
        Assert.Empty((await store.Ledger.ReadContractTracesAsync(Bad.Id, None))!.Geneses);

        Assert.True(await store.Ledger.RestoreContractAsync(Bad, None));
        Assert.False(await store.Ledger.RestoreContractAsync(Bad with { CreatedAt = Noon.AddDays(1) }, None));
        Assert.Equal(Bad, await store.Ledger.ReadContractAsync(Bad.Id, None));
        Assert.Equal(head, await HeadAsync(store, Bad));
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Bad.Id, Key(Bad.Id, "1"), None));
        Assert.Empty(await store.Ledger.ListLostContractsAsync(None));
    }

    /// <summary>The row stands under an id that is no contract's.</summary>
    [Fact]
    public async Task RestoreContract_IdRotten_TakesThePlaceOfThatRow()
    {
        await using var store = await OpenAsync();
        await ChangeAsync(store, "UPDATE contract SET id = zeroblob(32) WHERE no = 1");
        var traces = (await store.Ledger.ReadContractTracesAsync(Bad.Id, None))!;
        Assert.Equal(Bad.Genesis.Encode(), Assert.Single(traces.Geneses));
        Assert.True(await store.Ledger.RestoreContractAsync(Bad, None));
        Assert.Equal(2, (await store.Ledger.ListContractsAsync(null, 10, None)).Count(listed => listed.Record is not null));
        Assert.NotNull(await store.Ledger.ReadHeadAsync(Bad.Id, None));
    }

    [Fact]
    public async Task ReadReceipt_ShortHash_IsNamed()
    {
        await using var store = await OpenAsync();
        await ChangeAsync(store, "UPDATE receipt SET hash = x'00'");
        var fault = await Assert.ThrowsAsync<IntegrityException>(
            () => store.Ledger.ReadReceiptAsync(Bad.Id, BranchId.Genesis, new Sequence(1), None));
        Assert.Equal(("table receipt of everarcade.db", IntegritySubject.Other), (fault.Place, fault.Subject));
    }

    /// <summary>As long as nothing of the page can be read there is no row to blame, and yet it is known what is lost.</summary>
    [Fact]
    public async Task ReadHead_DamagedPages_SaysThatItIsAHead()
    {
        await using var store = await OpenAsync();
        await store.CloseAsync();
        ZeroPage(store.DatabasePath, RootPage(store, "branch"));
        await store.ReopenAsync();
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Ledger.ReadHeadAsync(Bad.Id, None));
        Assert.Equal(("table branch of everarcade.db", IntegritySubject.Head), (fault.Place, fault.Subject));
    }

    [Fact]
    public async Task ReadEntry_ReceiptGone_IsNamed()
    {
        await using var store = await OpenAsync();
        var other = Pending(Good.Id, "2");
        _ = await store.Ledger.AcceptAsync(other, None);
        await ChangeAsync(store, "DELETE FROM receipt");
        var fault = await Assert.ThrowsAsync<IntegrityException>(
            () => store.Ledger.ReadEntryAsync(Bad.Id, Key(Bad.Id, "1"), None));
        Assert.Contains("table executed", fault.Place, StringComparison.Ordinal);
        Assert.NotNull(await store.Ledger.ReadEntryAsync(Good.Id, other.Marker, None));
    }

    [Fact]
    public async Task Restore_LostRow_IsFoundAgainAndItsKeyIsUsedUp()
    {
        await using var store = await OpenAsync();
        var first = Pending(Bad.Id, "1");
        var commit = Commit(new VersionedHead(Head.AtGenesis(Bad.Genesis), default), first);
        await ChangeAsync(store, "DELETE FROM receipt WHERE place >> 39 = 1; DELETE FROM executed; "
            + "DELETE FROM recent_0; DELETE FROM recent_1");

        // While the receipt is lost, its submission looks like a new one, and another one looks as if it owned the key.
        Assert.Null((await store.Ledger.AcceptAsync(first, None)).Sequence);
        await store.Ledger.RestoreAsync(
            new LedgerRepair
            {
                Contract = Bad.Id,
                Branch = BranchId.Genesis,
                Receipts = commit.Receipts,
                Markers = commit.Markers,
                LogNodes = [],
                Checkpoints = [],
            },
            None);

        var entry = new SubmissionEntry(first.Submission, BranchId.Genesis, new Sequence(1));
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Bad.Id, first.Marker, None));
        Assert.Equal(entry, await store.Ledger.AcceptAsync(Pending(Bad.Id, "1", "other plan"), None));
        Assert.Empty(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10, None));
        Assert.Equal(new Sequence(1), (await HeadAsync(store, Bad)).Head.Sequence);
        Assert.Single(await store.Ledger.ReadReceiptsAsync(Good.Id, BranchId.Genesis, Sequence.Zero, 10, None));
    }

    [Fact]
    public async Task Commit_ReceiptStandsBeyondTheHead_FailsAloneAndUndoesWhatItWrote()
    {
        await using var store = await OpenAsync();
        await ChangeAsync(
            store, "INSERT INTO receipt SELECT place + 2, hash, marker, submission_id, committed_at, receipt, "
            + "submission, diff FROM receipt WHERE place >> 39 = 1");
        var (bad, good) = (await HeadAsync(store, Bad), await HeadAsync(store, Good));

        // The first of the two is written before the second meets the row that should not be there.
        var failing = store.Ledger.CommitAsync(Commit(bad, Pending(Bad.Id, "2"), Pending(Bad.Id, "3")), None);
        var passing = store.Ledger.CommitAsync(Commit(good, Pending(Good.Id, "2")), None);
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => failing);
        Assert.Contains("table receipt", fault.Place, StringComparison.Ordinal);
        good = await passing;
        Assert.Equal(new Sequence(2), good.Head.Sequence);

        // Long enough for every key of the undone commit, had one been kept, to reach the index.
        for (var round = 3; round < 40; round++)
        {
            good = await store.Ledger.CommitAsync(Commit(good, Pending(Good.Id, $"{round}")), None);
        }

        Assert.Equal(bad, await HeadAsync(store, Bad));
        Assert.Null(await store.Ledger.ReadReceiptAsync(Bad.Id, BranchId.Genesis, new Sequence(2), None));
        Assert.Null(await store.Ledger.ReadEntryAsync(Bad.Id, Key(Bad.Id, "2"), None));
        Assert.Null((await store.Ledger.AcceptAsync(Pending(Bad.Id, "3"), None)).Sequence);
    }

    [Fact]
    public async Task ReadPackageAndAudit_ChangedRows_AreNamed()
    {
        await using var store = await OpenAsync();
        var package = new PackageRecord(Hash("p"), Hash("b"), "publisher", "name", "1.0.0", 5, Noon);
        var audit = new AuditReport
        {
            Id = "0001",
            Contract = Bad.Id,
            Branch = BranchId.Genesis,
            From = new Sequence(1),
            To = new Sequence(1),
            Checkpoint = Sequence.Zero,
            Compared = 1,
            Verdict = AuditVerdict.Passed,
            Findings = [],
            Engine = "e",
            StartedAt = Noon,
        };
        _ = await store.Packages.AddAsync(package, None);
        await store.Audits.WriteAsync(audit, None);
        await ChangeAsync(store, "UPDATE package SET seal = zeroblob(32); UPDATE audit SET report = zeroblob(9)");

        var first = await Assert.ThrowsAsync<IntegrityException>(() => store.Packages.ReadAsync(package.Package, None));
        Assert.Contains($"package {package.Package}", first.Place, StringComparison.Ordinal);
        var second = await Assert.ThrowsAsync<IntegrityException>(() => store.Audits.ReadAsync(Bad.Id, "0001", None));
        Assert.Contains("audit 0001", second.Place, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DamagedPages_NamesTheTableAndServesTheRest()
    {
        await using var store = await OpenAsync();
        await store.CloseAsync();
        ZeroPage(store.DatabasePath, RootPage(store, "receipt"));
        await store.ReopenAsync();

        var fault = await Assert.ThrowsAsync<IntegrityException>(
            () => store.Ledger.ReadReceiptsAsync(Bad.Id, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Contains("table receipt", fault.Place, StringComparison.Ordinal);
        Assert.NotNull(await store.Ledger.ReadHeadAsync(Good.Id, None));
        _ = await store.Ledger.AcceptAsync(Pending(Good.Id, "7"), None);
        _ = await Assert.ThrowsAsync<IntegrityException>(
            async () =>
                await store.Ledger.CommitAsync(Commit(await HeadAsync(store, Good), Pending(Good.Id, "7")), None));
    }

    [Fact]
    public async Task Open_NoDatabaseAtAll_IsNamed()
    {
        await using var store = await OpenAsync();
        await store.CloseAsync();
        await File.WriteAllTextAsync(store.DatabasePath, new string('x', 5000), None);
        var fault = Assert.Throws<IntegrityException>(() => EmbeddedFixture.Open(store.Folder, store.Time));
        Assert.Contains(Path.GetFileName(store.DatabasePath), fault.Place, StringComparison.Ordinal);
        Assert.DoesNotContain(store.Folder, fault.Place, StringComparison.Ordinal);
    }

    /// <summary>Two contracts with a receipt each.</summary>
    private static async Task<EmbeddedFixture> OpenAsync()
    {
        var store = new EmbeddedFixture();
        foreach (var contract in new[] { Bad, Good })
        {
            _ = await store.Ledger.CreateAsync(contract, None);
            _ = await store.Ledger.CommitAsync(
                Commit(await HeadAsync(store, contract), Pending(contract.Id, "1")), None);
        }

        return store;
    }

    private static async Task<VersionedHead> HeadAsync(EmbeddedFixture store, ContractRecord contract) =>
        (await store.Ledger.ReadHeadAsync(contract.Id, None))!;

    private static Task ChangeAsync(EmbeddedFixture store, string sql) => store.ChangeAsync(sql);

    private static long RootPage(EmbeddedFixture store, string table)
    {
        using var database = Database.Open(store.DatabasePath, readOnly: true, 1 << 20);
        return database.Scalar($"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
    }

    private static void ZeroPage(string path, long page)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, new byte[4096], (page - 1) * 4096);
    }
}
