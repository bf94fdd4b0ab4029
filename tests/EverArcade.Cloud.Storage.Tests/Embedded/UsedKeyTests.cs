using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded.Sqlite;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>A key that was used stays used, wherever it is by now: in memory, on its way, or in the index.</summary>
public sealed class UsedKeyTests
{
    private const int Receipts = 70;

    private static readonly ContractRecord One = Contract("one");

    // Each size of a history ends at another point of moving a generation, and each reopening goes on from there.
    [Fact]
    public async Task ReadEntry_AfterEachReceiptAndReopening_FindsAllAndNothingElse()
    {
        await using var store = await OpenAsync();
        for (var number = 1; number <= Receipts; number++)
        {
            await CommitAsync(store, number);
            if (number % 7 == 0)
            {
                await store.ReopenAsync();
                await CheckAsync(store, number);
                await store.FillAsync();
            }

            if (number % 5 == 0)
            {
                await CheckAsync(store, number);
            }
        }
    }

    // The table is taken out of the way: who still asks it for what it does not have fails.
    [Fact]
    public async Task ReadEntry_NewKeyOnceTheFilterIsFull_DoesNotReadTheIndex()
    {
        await using var store = await OpenAsync();
        for (var number = 1; number <= Receipts; number++)
        {
            await CommitAsync(store, number);
        }

        await store.ReopenAsync();
        await store.FillAsync();
        using (var database = Database.Open(store.DatabasePath, readOnly: false, 1 << 20))
        {
            database.Execute("ALTER TABLE executed RENAME TO elsewhere");
        }

        var denied = 0;
        for (var number = 1; number <= Receipts; number++)
        {
            denied += await IsDeniedAsync(store, Key(One.Id, $"new {number}")) ? 1 : 0;
        }

        Assert.InRange(denied, Receipts / 2, Receipts);
        Assert.False(await IsDeniedAsync(store, Key(One.Id, "1")));
    }

    [Fact]
    public async Task ReadEntry_IndexCannotBeReadAtTheStart_NamesItAndServesTheRest()
    {
        await using var store = await OpenAsync();
        for (var number = 1; number <= Receipts; number++)
        {
            await CommitAsync(store, number);
        }

        await store.CloseAsync();
        using (var database = Database.Open(store.DatabasePath, readOnly: false, 1 << 20))
        {
            var root = database.Scalar("SELECT rootpage FROM sqlite_schema WHERE name = 'executed'");
            database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            await ZeroPageAsync(store.DatabasePath, root);
        }

        await store.ReopenAsync();
        await store.FillAsync();
        var fault = await Assert.ThrowsAsync<IntegrityException>(
            () => store.Ledger.ReadEntryAsync(One.Id, Key(One.Id, "1"), None));
        Assert.Contains("table executed", fault.Place, StringComparison.Ordinal);

        // The newest are in memory: no damage of the index loses them.
        Assert.NotNull(await store.Ledger.ReadEntryAsync(One.Id, Key(One.Id, $"{Receipts}"), None));
        var receipts = await store.Ledger.ReadReceiptsAsync(One.Id, BranchId.Genesis, new Sequence(1), 2 * Receipts, None);
        Assert.Equal(Receipts, receipts.Count);
        _ = await Assert.ThrowsAsync<IntegrityException>(() => CommitAsync(store, Receipts + 1));
        Assert.Equal((ulong)Receipts, (await store.Ledger.ReadHeadAsync(One.Id, None))!.Head.Sequence.Number);
    }

    private static async Task<EmbeddedFixture> OpenAsync()
    {
        var store = new EmbeddedFixture();
        _ = await store.Ledger.CreateAsync(One, None);
        return store;
    }

    private static async Task CommitAsync(EmbeddedFixture store, int number) =>
        _ = await store.Ledger.CommitAsync(
            Commit((await store.Ledger.ReadHeadAsync(One.Id, None))!, Pending(One.Id, $"{number}")), None);

    private static async Task CheckAsync(EmbeddedFixture store, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var sent = Pending(One.Id, $"{number}");
            var entry = new SubmissionEntry(sent.Submission, BranchId.Genesis, new Sequence((ulong)number));
            Assert.Equal(entry, await store.Ledger.ReadEntryAsync(One.Id, sent.Marker, None));
            Assert.Equal(entry, await store.Ledger.ReadEntryAsync(One.Id, sent.Submission, None));
            Assert.Null(await store.Ledger.ReadEntryAsync(One.Id, Key(One.Id, $"new {number}"), None));
        }
    }

    private static async Task<bool> IsDeniedAsync(EmbeddedFixture store, MarkerKey key)
    {
        try
        {
            return await store.Ledger.ReadEntryAsync(One.Id, key, None) is null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task ZeroPageAsync(string path, long page)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Position = (page - 1) * 4096;
        await file.WriteAsync(new byte[4096], None);
    }
}
