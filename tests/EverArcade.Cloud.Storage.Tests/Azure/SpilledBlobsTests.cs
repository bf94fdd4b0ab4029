using Azure.Data.Tables;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Azure;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>The ledger says which blobs its rows name: those that wait, those that ran, on every branch, until they are pruned.</summary>
public sealed class SpilledBlobsTests
{
    private const int Long = 300 << 10;

    [Fact]
    public async Task List_OverContracts_NamesEverySpilledPieceAndNoOther()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        var expected = new List<Hash256>();
        for (var number = 0; number < 10; number++)
        {
            var contract = Contract($"contract {number}");
            _ = await store.Ledger.CreateAsync(contract, None);
            var (runs, waits) = (Spilling(contract.Id, $"{number} runs"), Spilling(contract.Id, $"{number} waits"));
            _ = await store.Ledger.AcceptAsync(Pending(contract.Id, "short"), None);
            _ = await store.Ledger.AcceptAsync(runs, None);
            _ = await store.Ledger.AcceptAsync(waits, None);
            var head = (await store.Ledger.ReadHeadAsync(contract.Id, None))!;
            var commit = Commit(head, Pending(contract.Id, "short"), runs);
            commit = commit with { Receipts = [commit.Receipts[0], commit.Receipts[1] with { Diff = Bytes($"diff {number}") }] };
            _ = await store.Ledger.CommitAsync(commit, None);
            expected.AddRange([Hash256.Of(runs.Bytes.Span), Hash256.Of(waits.Bytes.Span), Hash256.Of(Bytes($"diff {number}"))]);
        }

        Assert.Equal(expected.Order(), (await HearAsync(store)).Order());
        Assert.Equal(expected.Order(), (await store.Blobs.ListAsync(null, 100, None)).Select(item => item.Hash));
    }

    [Fact]
    public async Task Prune_OfASpilledReceipt_UnnamesItsBlobs()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        var contract = Contract("pruned");
        _ = await store.Ledger.CreateAsync(contract, None);
        var runs = Spilling(contract.Id, "runs");
        _ = await store.Ledger.CommitAsync(Commit((await store.Ledger.ReadHeadAsync(contract.Id, None))!, runs), None);
        Assert.Equal([Hash256.Of(runs.Bytes.Span)], await HearAsync(store));

        await store.Ledger.PruneAsync(contract.Id, BranchId.Genesis, new Sequence(1), new Sequence(1), None);
        Assert.Empty(await HearAsync(store));
    }

    [Fact]
    public async Task List_RowThatNamesNoHash_IsAnIntegrityFault()
    {
        await using var store = await AzureFixture.OpenAsync(null);
        var contract = Contract("rotten");
        _ = await store.Ledger.CreateAsync(contract, None);
        _ = await store.Ledger.CommitAsync(
            Commit((await store.Ledger.ReadHeadAsync(contract.Id, None))!, Spilling(contract.Id, "runs")), None);
        var table = new TableClient(store.Options.ConnectionString, new AzureNames(store.Options.Prefix).LedgerTable);
        await foreach (var row in table.QueryAsync<TableEntity>(row => row.PartitionKey == contract.Id.ToString()))
        {
            if (row.RowKey[0] == 'r')
            {
                row["submissionBlob"] = new byte[31];
                _ = await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
            }
        }

        var fault = await Assert.ThrowsAsync<IntegrityException>(() => HearAsync(store));
        Assert.Equal($"receipt 1 of contract {contract.Id}", fault.Place);
    }

    private static PendingSubmission Spilling(ContractId contract, string nonce) =>
        Pending(contract, nonce) with { Bytes = Bytes(nonce) };

    private static byte[] Bytes(string seed)
    {
        var bytes = new byte[Long];
        Hash(seed).CopyTo(bytes);
        return bytes;
    }

    private static async Task<IReadOnlyList<Hash256>> HearAsync(AzureFixture store)
    {
        var (owner, heard, place) = (store.Open().SpilledBlobs, new List<Hash256>(), default(string));
        do
        {
            BlobNames page = await owner.ListAsync(place, None);
            heard.AddRange(page.Named);
            place = page.Next;
        }
        while (place is not null);

        return heard;
    }
}
