using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>Rows that somebody changed behind the store's back are found when they are read, and named; others go on.</summary>
public sealed class AzureCorruptionTests
{
    private static readonly ContractRecord Arena = Contract("arena");

    [Theory]
    [InlineData('h', "head of contract")]
    [InlineData('c', "contract")]
    [InlineData('m', "marker")]
    [InlineData('s', "submission")]
    [InlineData('n', "log-node")]
    public async Task Row_WithAFlippedBit_IsNamedWhenItIsRead(char kind, string place)
    {
        await using var store = await AzureFixture.OpenAsync(null);
        await FillAsync(store);
        await FlipAsync(store, kind);

        var read = Reads(store)[kind];
        var fault = await Assert.ThrowsAsync<IntegrityException>(read);
        Assert.StartsWith(place, fault.Place, StringComparison.Ordinal);
        Assert.Contains(Arena.Id.ToString(), fault.Place, StringComparison.Ordinal);
        foreach (var other in Reads(store).Where(other => other.Key != kind && (other.Key, kind) != ('m', 's')))
        {
            await other.Value();
        }
    }

    [Theory]
    [InlineData('k')]
    [InlineData('l')]
    public async Task Checkpoint_WithAFlippedBitInOneOfItsRows_IsListedWithoutItsHash(char kind)
    {
        await using var store = await AzureFixture.OpenAsync(null);
        await FillAsync(store);
        var ledger = new AzureFixtureReader(store).Ledger;
        var good = Assert.Single(await ListAsync());
        await FlipAsync(store, kind);

        var bad = Assert.Single(await ListAsync());
        Assert.Equal((good.Sequence, Protocol.Hash256.Zero), (bad.Sequence, bad.Hash));
        var newest = (await ledger.ReadCheckpointAsync(Arena.Id, BranchId.Genesis, new Sequence(ulong.MaxValue), None))!;
        Assert.Equal((good.Sequence, kind == 'k' ? good.Hash : default), (newest.Sequence, newest.Hash));

        Task<IReadOnlyList<CheckpointRow>> ListAsync() =>
            ledger.ListCheckpointsAsync(Arena.Id, BranchId.Genesis, Sequence.Zero, 9, None);
    }

    [Theory]
    [InlineData("receipt")]
    [InlineData("submission")]
    [InlineData("diff")]
    [InlineData("at")]
    public async Task Receipt_WithoutAPart_IsNamed(string property)
    {
        await using var store = await AzureFixture.OpenAsync(null);
        await FillAsync(store);
        await ChangeAsync(store, 'r', row => row.Remove(property));
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Ledger.ReadReceiptsAsync(
            Arena.Id, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Equal($"receipt 1 of contract {Arena.Id}", fault.Place);
    }

    [Fact]
    public async Task Row_CopiedFromAnotherKey_IsNamed()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        await FillAsync(store);
        var table = Table(store);
        var rows = await RowsAsync(table, 's');
        var copy = new TableEntity(rows[1]) { RowKey = rows[0].RowKey };
        _ = await table.UpsertEntityAsync(copy, TableUpdateMode.Replace);
        var faults = 0;
        foreach (var number in Enumerable.Range(0, 256))
        {
            try
            {
                _ = await store.Ledger.ReadEntryAsync(Arena.Id, Pending(Arena.Id, $"{number}").Submission, None);
            }
            catch (IntegrityException)
            {
                faults++;
            }
        }

        Assert.Equal(1, faults);
    }

    [Fact]
    public async Task SpilledDiff_Corrupt_NamesItsReceipt()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        _ = await store.Ledger.CreateAsync(Arena, None);
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        var big = new byte[600_000];
        new Random(7).NextBytes(big);
        var commit = Commit(head, Pending(Arena.Id, "1"));
        commit = commit with { Receipts = [commit.Receipts[0] with { Diff = big }] };
        _ = await store.Ledger.CommitAsync(commit, None);
        var row = (await store.Ledger.ReadReceiptAsync(Arena.Id, BranchId.Genesis, new Sequence(1), None))!;
        Assert.True(row.Diff.Span.SequenceEqual(big));

        await store.CorruptBlobAsync(Protocol.Hash256.Of(big));
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => store.Ledger.ReadReceiptAsync(
            Arena.Id, BranchId.Genesis, new Sequence(1), None));
        Assert.Equal($"receipt 1 of contract {Arena.Id}", fault.Place);
    }

    [Fact]
    public async Task Commit_OfManyLargeDiffs_KeepsWithinATransactionAndReadsBack()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        _ = await store.Ledger.CreateAsync(Arena, None);
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        var pending = Enumerable.Range(0, LedgerCommit.ReceiptsMax)
            .Select(number => Pending(Arena.Id, $"{number}") with { Bytes = new byte[70_000 + number] }).ToList();
        _ = await Task.WhenAll(pending.Select(one => store.Ledger.AcceptAsync(one, None)));
        Assert.Equal(
            70_005,
            (await new AzureFixtureReader(store).Ledger.ReadPendingAsync(Arena.Id, pending[5].Submission, None))!.Bytes.Length);
        var commit = Commit(head, pending);
        commit = commit with { Receipts = [.. commit.Receipts.Select(row => row with { Diff = new byte[200_000] })] };
        _ = await store.Ledger.CommitAsync(commit, None);
        var read = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 100, None);
        Assert.Equal(commit.Receipts.Select(Text), read.Select(Text));
    }

    [Fact]
    public async Task Record_WithAFlippedBit_IsNamed()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        var key = new RecordKey("shelf", "name");
        _ = await store.Records.TryWriteAsync(key, new byte[] { 1, 2, 3 }, null, None);
        var table = new TableClient(store.Options.ConnectionString, new AzureNames(store.Options.Prefix).RecordsTable);
        var row = (await table.GetEntityAsync<TableEntity>("shelf", "name")).Value;
        Flip(row, "v");
        _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        Assert.Equal("record shelf/name", (await Assert.ThrowsAsync<IntegrityException>(
            () => store.Records.ReadAsync(key, None))).Place);
    }

    private static Dictionary<char, Func<Task>> Reads(AzureFixture store)
    {
        var (ledger, first) = (new AzureFixtureReader(store).Ledger, Pending(Arena.Id, "0"));
        return new()
        {
            ['h'] = () => ledger.ReadHeadAsync(Arena.Id, None),
            ['c'] = () => ledger.ReadContractAsync(Arena.Id, None),
            ['m'] = () => ledger.ReadEntryAsync(Arena.Id, first.Marker, None),
            ['s'] = () => ledger.ReadEntryAsync(Arena.Id, first.Submission, None),
            ['n'] = () => ledger.ReadLogNodeAsync(Arena.Id, BranchId.Genesis, 1, 0, None),
        };
    }

    private static async Task FillAsync(AzureFixture store)
    {
        _ = await store.Ledger.CreateAsync(Arena, None);
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        foreach (var numbers in Enumerable.Range(0, 256).Chunk(LedgerCommit.ReceiptsMax))
        {
            var commit = Commit(head, [.. numbers.Select(number => Pending(Arena.Id, $"{number}"))]);
            commit = commit.Next.Sequence.Number == 256 ? WithCheckpoint(commit) : commit;
            head = await store.Ledger.CommitAsync(commit, None);
        }
    }

    /// <summary>The row of the first submission, or the first row of its kind.</summary>
    private static Task FlipAsync(AzureFixture store, char kind) =>
        ChangeAsync(store, kind, row => Flip(row, kind == 'n' ? "n1" : "v"));

    private static async Task ChangeAsync(AzureFixture store, char kind, Action<TableEntity> change)
    {
        var first = Pending(Arena.Id, "0");
        var table = Table(store);
        var row = (await RowsAsync(table, kind)).First(row => kind switch
        {
            'm' => row.RowKey == $"m{first.Marker}",
            's' => row.RowKey == $"s{first.Submission}",
            _ => true,
        });
        change(row);
        _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    private static void Flip(TableEntity row, string property)
    {
        var bytes = row.GetBinary(property);
        bytes[^1] ^= 1;
        row[property] = bytes;
    }

    private static TableClient Table(AzureFixture store) =>
        new(store.Options.ConnectionString, new AzureNames(store.Options.Prefix).LedgerTable);

    private static async Task<List<TableEntity>> RowsAsync(TableClient table, char kind)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == Arena.Id.ToString()))
        {
            if (row.RowKey[0] == kind)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>Another host, which remembers nothing.</summary>
    private sealed class AzureFixtureReader(AzureFixture store)
    {
        public ILedger Ledger { get; } = store.Open().Ledger;
    }
}
