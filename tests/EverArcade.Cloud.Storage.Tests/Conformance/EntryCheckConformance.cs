using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Every ledger says which receipts are not found by their keys.</summary>
public abstract class EntryCheckConformance
{
    private const int Receipts = 60;

    private static readonly ContractRecord Arena = Contract("arena");

    protected abstract Task<StoreFixture> OpenAsync();

    [Theory]
    [InlineData(Receipts)]
    [InlineData(3)]
    public async Task CheckEntries_WhatACommitWrote_IsFound(int count)
    {
        await using var store = await OpenAsync();
        var markers = (await FillAsync(store))[..count];
        Assert.Empty(await store.Ledger.CheckEntriesAsync(Arena.Id, BranchId.Genesis, markers, isComplete: true, None));
        Assert.Empty(await store.Ledger.CheckEntriesAsync(Arena.Id, BranchId.Genesis, markers, isComplete: false, None));
    }

    [Theory]
    [InlineData(Receipts)]
    [InlineData(12)]
    public async Task CheckEntries_AnotherKeySubmissionOrPlace_IsNamed(int count)
    {
        await using var store = await OpenAsync();
        var markers = (await FillAsync(store))[..count];
        markers[3] = markers[3] with { Key = new MarkerKey(Hash("another")) };
        markers[5] = markers[5] with { Submission = new SubmissionId(Hash("another")) };
        markers[^1] = markers[^1] with { Sequence = new Sequence(Receipts + 1) };
        var faults = await store.Ledger.CheckEntriesAsync(Arena.Id, BranchId.Genesis, markers, isComplete: true, None);
        Assert.Equal([new Sequence(4), new Sequence(6), new Sequence(Receipts + 1)], faults.Select(fault => fault.Sequence));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Detail));
    }

    [Fact]
    public async Task CheckEntries_FewFarApartAndSomeThatAreNot_AreEachLookedUp()
    {
        await using var store = await OpenAsync();
        var all = await FillAsync(store);
        Marker[] some = [all[0], all[2], all[30] with { Key = new MarkerKey(Hash("another")) }, all[31], all[^1]];
        Marker[] beyond = [all[^1] with { Sequence = new Sequence(Receipts + 2) }, all[^1] with { Sequence = new Sequence(Receipts + 400) }];
        var faults = await store.Ledger.CheckEntriesAsync(Arena.Id, BranchId.Genesis, [.. some, .. beyond], isComplete: true, None);
        Assert.Equal(
            [new Sequence(31), new Sequence(Receipts + 2), new Sequence(Receipts + 400)], faults.Select(fault => fault.Sequence));
    }

    [Fact]
    public async Task CheckEntries_OfABranchThatIsNotTheirs_AreAllNamed()
    {
        await using var store = await OpenAsync();
        var markers = await FillAsync(store);
        var faults = await store.Ledger.CheckEntriesAsync(Arena.Id, new BranchId(1), markers, isComplete: true, None);
        Assert.Equal(markers.Select(marker => marker.Sequence), faults.Select(fault => fault.Sequence));
    }

    private static async Task<Marker[]> FillAsync(StoreFixture store)
    {
        _ = await store.Ledger.CreateAsync(Arena, None);
        var head = (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
        var markers = new List<Marker>();
        foreach (var batch in Enumerable.Range(0, Receipts).Chunk(20))
        {
            var commit = Commit(head, [.. batch.Select(number => Pending(Arena.Id, $"{number}"))]);
            head = await store.Ledger.CommitAsync(commit, None);
            markers.AddRange(commit.Markers);
        }

        return [.. markers];
    }
}
