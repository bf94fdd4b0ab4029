using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;
using LogNode = EverArcade.Cloud.Pipeline.Ledger.LogNode;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every ledger does when rows are written again, and when they are pruned.</summary>
public abstract class LedgerRepairConformance
{
    private static readonly ContractRecord Arena = Contract("arena");

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Restore_RowsThatStand_ReplacesThemAndLeavesTheHead()
    {
        await using var store = await OpenAsync();
        var (head, commits) = await FillAsync(store, 300);
        var rows = commits.SelectMany(commit => commit.Receipts).ToList();
        var markers = commits.SelectMany(commit => commit.Markers).ToList();
        var bytes = rows[41] with { Receipt = Bytes(rows[41].Receipt), Diff = Bytes(rows[41].Diff) };
        var node = new LogNode(1, 0, Hash("another root"));
        var checkpoint = commits.Select(commit => commit.Checkpoint).First(row => row is not null)!;
        var signed = checkpoint with { Bytes = Bytes(checkpoint.Bytes) };

        await store.Ledger.RestoreAsync(
            Repair(receipts: [bytes], markers: [markers[41]], nodes: [node], checkpoints: [signed]), None);

        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        var read = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 1_000, None);
        Assert.Equal(rows.Select((row, index) => Text(index == 41 ? bytes : row)), read.Select(Text));
        Assert.Equal(node.Hash, await store.Ledger.ReadLogNodeAsync(Arena.Id, BranchId.Genesis, 1, 0, None));
        Assert.Equal(Text(signed), Text((await store.Ledger.ReadCheckpointAsync(
            Arena.Id, BranchId.Genesis, checkpoint.Sequence, None))!));
        var entry = new SubmissionEntry(markers[41].Submission, BranchId.Genesis, new Sequence(42));
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, markers[41].Key, None));
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, markers[41].Submission, None));
    }

    [Fact]
    public async Task RestoreHead_WhereOneCanBeRead_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var (head, _) = await FillAsync(store, 40);
        Assert.False(await store.Ledger.RestoreHeadAsync(head.Head with { Status = ContractStatus.Quarantined }, None));
        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => store.Ledger.RestoreHeadAsync(Head.AtGenesis(Contract("unknown").Genesis), None));
    }

    [Fact]
    public async Task RestoreContract_WhereOneCanBeRead_ChangesNothing()
    {
        await using var store = await OpenAsync();
        _ = await FillAsync(store, 3);
        var record = (await store.Ledger.ReadContractAsync(Arena.Id, None))!;
        Assert.False(await store.Ledger.RestoreContractAsync(record with { CreatedAt = Noon.AddDays(9) }, None));
        Assert.Equal(record, await store.Ledger.ReadContractAsync(Arena.Id, None));
        Assert.Contains(
            (await store.Ledger.ReadContractTracesAsync(Arena.Id, None))!.Geneses, bytes => bytes.Span.SequenceEqual(record.Genesis.Encode()));
        Assert.Null(await store.Ledger.ReadContractTracesAsync(Contract("unknown").Id, None));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => store.Ledger.RestoreContractAsync(Contract("unknown"), None));
    }

    [Fact]
    public async Task Restore_WhatIsIntact_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var (head, commits) = await FillAsync(store, 300);
        var repair = Repair(
            [.. commits.SelectMany(commit => commit.Receipts)], [.. commits.SelectMany(commit => commit.Markers)],
            [.. commits.SelectMany(commit => commit.LogNodes)],
            [.. commits.Select(commit => commit.Checkpoint).OfType<CheckpointRow>()]);
        await store.Ledger.RestoreAsync(repair, None);
        await store.Ledger.RestoreAsync(repair, None);

        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        var read = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 1_000, None);
        Assert.Equal(repair.Receipts.Select(Text), read.Select(Text));
        foreach (var marker in repair.Markers)
        {
            Assert.Equal(
                new SubmissionEntry(marker.Submission, BranchId.Genesis, marker.Sequence),
                await store.Ledger.ReadEntryAsync(Arena.Id, marker.Key, None));
        }

        var next = Pending(Arena.Id, "next");
        _ = await store.Ledger.AcceptAsync(next, None);
        _ = await store.Ledger.CommitAsync(Commit(head, next), None);
    }

    [Fact]
    public async Task Restore_OutsideTheBranch_IsRefusedAndWritesNothing()
    {
        await using var store = await OpenAsync();
        var (head, commits) = await FillAsync(store, 3);
        var (above, marker) = (Receipt(new Sequence(4), Pending(Arena.Id, "4")), new Marker(
            Key(Arena.Id, "4"), Pending(Arena.Id, "4").Submission, new Sequence(4)));
        var good = Repair([commits[0].Receipts[0]], [commits[0].Markers[0]]);
        LedgerRepair[] bad =
        [
            Repair([above], [marker]),
            Repair([above], []),
            Repair([commits[0].Receipts[0]], [marker]),
            Repair(nodes: [new LogNode(1, 0, Hash("node"))]),
            Repair(nodes: [new LogNode(0, 0, Hash("node"))]),
            Repair(nodes: [new LogNode(7, ulong.MaxValue, Hash("node"))]),
            Repair(checkpoints: [new CheckpointRow(new Sequence(4), Hash("checkpoint"), new byte[3])]),
            Repair(checkpoints: [new CheckpointRow(Sequence.Zero, Hash("checkpoint"), new byte[3])]),
            good with { Branch = new BranchId(1) },
            good with { Contract = Contract("nobody").Id },
        ];
        foreach (var repair in bad)
        {
            _ = await Assert.ThrowsAsync<ArgumentException>(() => store.Ledger.RestoreAsync(repair, None));
        }

        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        Assert.Equal(3, (await store.Ledger.ReadReceiptsAsync(
            Arena.Id, BranchId.Genesis, Sequence.Zero, 10, None)).Count);
        Assert.Empty(await store.Ledger.ListCheckpointsAsync(Arena.Id, BranchId.Genesis, Sequence.Zero, 10, None));
    }

    [Fact]
    public async Task Prune_Range_KeepsReceiptsAndMarkersAndRestoreBringsTheRestBack()
    {
        await using var store = await OpenAsync();
        var (head, commits) = await FillAsync(store, 60);
        var rows = commits.SelectMany(commit => commit.Receipts).ToList();
        var markers = commits.SelectMany(commit => commit.Markers).ToList();
        await store.Ledger.PruneAsync(Arena.Id, BranchId.Genesis, new Sequence(11), new Sequence(50), None);
        await store.Ledger.PruneAsync(Arena.Id, BranchId.Genesis, new Sequence(11), new Sequence(50), None);

        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        var read = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 1_000, None);
        Assert.Equal(rows.Select(row => row.Sequence.Number is >= 11 and <= 50 ? Text(Pruned(row)) : Text(row)), read.Select(Text));
        Assert.Equal(40, read.Count(row => row.Pruned));
        Assert.True((await store.Ledger.ReadReceiptAsync(Arena.Id, BranchId.Genesis, new Sequence(50), None))!.Pruned);
        Assert.Equal(
            rows.Select(row => row.Hash),
            await store.Ledger.ReadReceiptHashesAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 100, None));
        Assert.Equal(
            new SubmissionEntry(markers[20].Submission, BranchId.Genesis, new Sequence(21)),
            await store.Ledger.ReadEntryAsync(Arena.Id, markers[20].Key, None));

        await store.Ledger.RestoreAsync(Repair([.. rows.Skip(10).Take(40)], [.. markers.Skip(10).Take(40)]), None);
        read = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 1_000, None);
        Assert.Equal(rows.Select(Text), read.Select(Text));
    }

    private static ReceiptRow Pruned(ReceiptRow row) => row with { Submission = default, Diff = default };

    private static byte[] Bytes(ReadOnlyMemory<byte> bytes) => [.. bytes.ToArray(), 0x21];

    private static LedgerRepair Repair(
        IReadOnlyList<ReceiptRow>? receipts = null, IReadOnlyList<Marker>? markers = null,
        IReadOnlyList<LogNode>? nodes = null, IReadOnlyList<CheckpointRow>? checkpoints = null) => new()
        {
            Contract = Arena.Id,
            Branch = BranchId.Genesis,
            Receipts = receipts ?? [],
            Markers = markers ?? [],
            LogNodes = nodes ?? [],
            Checkpoints = checkpoints ?? [],
        };

    /// <summary>A contract with so many receipts, and a checkpoint after each 256.</summary>
    private static async Task<(VersionedHead Head, IReadOnlyList<LedgerCommit> Commits)> FillAsync(
        StoreFixture store, int count)
    {
        Assert.True(await store.Ledger.CreateAsync(Arena, None));
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        var commits = new List<LedgerCommit>();
        foreach (var numbers in Enumerable.Range(0, count).Chunk(LedgerCommit.ReceiptsMax))
        {
            var commit = Commit(head, [.. numbers.Select(number => Pending(Arena.Id, $"{number}"))]);
            commit = commit.Next.Sequence.Number % 256 == 0 ? WithCheckpoint(commit) : commit;
            commits.Add(commit);
            head = await store.Ledger.CommitAsync(commit, None);
        }

        return (head, commits);
    }
}
