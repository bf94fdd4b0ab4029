using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every ledger does.</summary>
public abstract class LedgerConformance
{
    private static readonly ContractRecord Arena = Contract("arena");

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Create_NewContract_StandsAtGenesis()
    {
        await using var store = await OpenAsync();
        Assert.True(await store.Ledger.CreateAsync(Arena, None));

        var head = await store.Ledger.ReadHeadAsync(Arena.Id, None);
        Assert.Equal(Head.AtGenesis(Arena.Genesis), head!.Head);
        Assert.Equal(Arena, await store.Ledger.ReadContractAsync(Arena.Id, None));
    }

    [Fact]
    public async Task Create_SameContractTwice_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var moved = await store.Ledger.CommitAsync(Commit(head, Pending(Arena.Id, "1")), None);

        Assert.False(await store.Ledger.CreateAsync(Arena with { CreatedAt = Noon.AddDays(1) }, None));
        Assert.Equal(moved, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        Assert.Equal(Arena, await store.Ledger.ReadContractAsync(Arena.Id, None));
    }

    [Fact]
    public async Task Read_UnknownContract_FindsNothing()
    {
        await using var store = await OpenAsync();
        var (ledger, unknown) = (store.Ledger, Arena.Id);
        Assert.Null(await ledger.ReadContractAsync(unknown, None));
        Assert.Null(await ledger.ReadHeadAsync(unknown, None));
        Assert.Null(await ledger.ReadEntryAsync(unknown, Key(unknown, "1"), None));
        Assert.Null(await ledger.ReadEntryAsync(unknown, new SubmissionId(Hash("1")), None));
        Assert.Null(await ledger.ReadPendingAsync(unknown, new SubmissionId(Hash("1")), None));
        Assert.Null(await ledger.ReadReceiptAsync(unknown, BranchId.Genesis, new Sequence(1), None));
        Assert.Empty(await ledger.ReadReceiptsAsync(unknown, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Empty(await ledger.ReadReceiptHashesAsync(unknown, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Null(await ledger.ReadLogNodeAsync(unknown, BranchId.Genesis, 1, 0, None));
        Assert.Null(await ledger.ReadCheckpointAsync(unknown, BranchId.Genesis, new Sequence(1), None));
        Assert.Empty(await ledger.ListCheckpointsAsync(unknown, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Empty(await ledger.ListContractsAsync(null, 10, None));
        Assert.Empty(await ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10, None));
    }

    [Fact]
    public async Task ListContracts_InPages_GivesEachOnceInOrderOfId()
    {
        await using var store = await OpenAsync();
        var all = Enumerable.Range(0, 25).Select(number => Contract($"contract {number}")).ToList();
        foreach (var contract in all)
        {
            Assert.True(await store.Ledger.CreateAsync(contract, None));
        }

        var listed = new List<ContractRecord>();
        ContractId? after = null;
        while (await store.Ledger.ListContractsAsync(after, 10, None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            listed.AddRange(page.Select(one => one.Record!));
            after = page[^1].Id;
        }

        Assert.Equal(all.OrderBy(contract => contract.Id.Hash), listed);
    }

    [Fact]
    public async Task Accept_NewSubmission_IsPending()
    {
        await using var store = await OpenAsync();
        _ = await CreateAsync(store);
        var pending = Pending(Arena.Id, "1");
        var entry = await store.Ledger.AcceptAsync(pending, None);

        Assert.Equal(new SubmissionEntry(pending.Submission, BranchId.Genesis, null), entry);
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, pending.Marker, None));
        Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, pending.Submission, None));
        Assert.Equal(Text(pending), Text((await store.Ledger.ReadPendingAsync(Arena.Id, pending.Submission, None))!));
    }

    [Fact]
    public async Task Accept_SameSubmissionAgain_GivesTheSameEntry()
    {
        await using var store = await OpenAsync();
        _ = await CreateAsync(store);
        var pending = Pending(Arena.Id, "1");
        var first = await store.Ledger.AcceptAsync(pending, None);

        Assert.Equal(first, await store.Ledger.AcceptAsync(pending with { AcceptedAt = Noon.AddHours(1) }, None));
        var kept = Assert.Single(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10, None));
        Assert.Equal(Text(pending), Text(kept));
    }

    [Fact]
    public async Task Accept_NonceOfAnotherSubmission_GivesTheOwner()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var (owner, late) = (Pending(Arena.Id, "1", "plan"), Pending(Arena.Id, "1", "other plan"));
        _ = await store.Ledger.AcceptAsync(owner, None);
        Assert.Equal(owner.Submission, (await store.Ledger.AcceptAsync(late, None)).Submission);
        Assert.Null(await store.Ledger.ReadEntryAsync(Arena.Id, late.Submission, None));

        _ = await store.Ledger.CommitAsync(Commit(head, owner), None);
        Assert.Equal(
            new SubmissionEntry(owner.Submission, BranchId.Genesis, new Sequence(1)),
            await store.Ledger.AcceptAsync(late, None));
    }

    [Fact]
    public async Task Accept_SameSubmissionUnderAnotherKey_GivesTheEntryThatStands()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var pending = Pending(Arena.Id, "1");
        var elsewhere = pending with { Marker = Key(Arena.Id, "another tenant's 1") };
        var entry = await store.Ledger.AcceptAsync(pending, None);
        Assert.Equal(entry, await store.Ledger.AcceptAsync(elsewhere, None));
        Assert.Null(await store.Ledger.ReadEntryAsync(Arena.Id, elsewhere.Marker, None));

        _ = await store.Ledger.CommitAsync(Commit(head, pending), None);
        Assert.Equal(new Sequence(1), (await store.Ledger.AcceptAsync(elsewhere, None)).Sequence);
        Assert.Empty(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10, None));
    }

    [Fact]
    public async Task Accept_ConcurrentSubmissionsOfOneNonce_OneOwnsIt()
    {
        await using var store = await OpenAsync();
        _ = await CreateAsync(store);
        var entries = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => Task.Run(() => store.Ledger.AcceptAsync(Pending(Arena.Id, "1", $"plan {number}"), None))));
        Assert.Single(entries.Distinct());
        Assert.Single(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 100, None));
    }

    [Fact]
    public async Task ListPending_ByAge_GivesOldestFirstAndBounded()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var all = Enumerable.Range(0, 6)
            .Select(number => Pending(Arena.Id, $"{number}") with { AcceptedAt = Noon.AddSeconds(number) }).ToList();
        foreach (var pending in all)
        {
            _ = await store.Ledger.AcceptAsync(pending, None);
        }

        _ = await store.Ledger.CommitAsync(Commit(head, all[1]), None);
        var listed = await store.Ledger.ListPendingAsync(Noon.AddSeconds(4), null, 2, None);
        Assert.Equal([Text(all[0]), Text(all[2])], listed.Select(Text));
        Assert.Equal(3, (await store.Ledger.ListPendingAsync(Noon.AddSeconds(4), null, 100, None)).Count);
    }

    [Fact]
    public async Task ListPending_InPages_GivesEachOnceInOrder()
    {
        await using var store = await OpenAsync();
        var other = Contract("other");
        _ = await CreateAsync(store);
        Assert.True(await store.Ledger.CreateAsync(other, None));

        // Several share a time, and they do not come in order of it.
        var all = Enumerable.Range(0, 30).Select(number => Pending(number % 3 == 0 ? other.Id : Arena.Id, $"{number}")
            with
        { AcceptedAt = Noon.AddSeconds((number * 7 % 30) / 4) }).ToList();
        foreach (var pending in all)
        {
            _ = await store.Ledger.AcceptAsync(pending, None);
        }

        var listed = new List<PendingSubmission>();
        PendingCursor? after = null;
        while (await store.Ledger.ListPendingAsync(Noon.AddSeconds(7), after, 4, None) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 4);
            listed.AddRange(page);
            after = PendingCursor.Of(page[^1]);
        }

        Assert.Equal(
            all.Where(pending => pending.AcceptedAt < Noon.AddSeconds(7)).OrderBy(PendingCursor.Of).Select(Text),
            listed.Select(Text));
    }

    [Fact]
    public async Task Commit_PendingSubmissions_MovesHeadAndTurnsThemIntoMarkers()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var all = Enumerable.Range(0, LedgerCommit.ReceiptsMax)
            .Select(number => Pending(Arena.Id, $"{number}")).ToList();
        foreach (var pending in all)
        {
            _ = await store.Ledger.AcceptAsync(pending, None);
        }

        var commit = Commit(head, all);
        var next = await store.Ledger.CommitAsync(commit, None);

        Assert.Equal(commit.Next, next.Head);
        Assert.Equal(next, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        var rows = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 100, None);
        Assert.Equal(commit.Receipts.Select(Text), rows.Select(Text));
        foreach (var marker in commit.Markers)
        {
            var entry = new SubmissionEntry(marker.Submission, BranchId.Genesis, marker.Sequence);
            Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, marker.Key, None));
            Assert.Equal(entry, await store.Ledger.ReadEntryAsync(Arena.Id, marker.Submission, None));
            Assert.Null(await store.Ledger.ReadPendingAsync(Arena.Id, marker.Submission, None));
        }

        Assert.Empty(await store.Ledger.ListPendingAsync(DateTimeOffset.MaxValue, null, 10, None));
    }

    [Fact]
    public async Task Commit_NeverAccepted_IsWritten()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var pending = Pending(Arena.Id, "from an archive");
        _ = await store.Ledger.CommitAsync(Commit(head, pending), None);
        Assert.Equal(
            new SubmissionEntry(pending.Submission, BranchId.Genesis, new Sequence(1)),
            await store.Ledger.ReadEntryAsync(Arena.Id, pending.Submission, None));
    }

    [Fact]
    public async Task Commit_OnAnOldHead_ConflictsAndWritesNothing()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var moved = await store.Ledger.CommitAsync(Commit(head, Pending(Arena.Id, "1")), None);
        var late = Pending(Arena.Id, "2");
        _ = await store.Ledger.AcceptAsync(late, None);

        _ = await Assert.ThrowsAsync<LedgerConflictException>(() => store.Ledger.CommitAsync(Commit(head, late), None));
        await AssertOnlyAsync(store, moved, late);
    }

    [Fact]
    public async Task Commit_WhenTheMarkerStands_ConflictsAndWritesNothing()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var first = Pending(Arena.Id, "1");
        var moved = await store.Ledger.CommitAsync(Commit(head, first), None);
        var late = Pending(Arena.Id, "2");
        _ = await store.Ledger.AcceptAsync(late, None);

        _ = await Assert.ThrowsAsync<LedgerConflictException>(
            () => store.Ledger.CommitAsync(Commit(moved, late, first), None));
        await AssertOnlyAsync(store, moved, late);
    }

    [Fact]
    public async Task Commit_KeyPendingForAnotherSubmission_Conflicts()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var owner = Pending(Arena.Id, "1");
        _ = await store.Ledger.AcceptAsync(owner, None);
        _ = await Assert.ThrowsAsync<LedgerConflictException>(
            () => store.Ledger.CommitAsync(Commit(head, Pending(Arena.Id, "1", "other plan")), None));
        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
    }

    [Fact]
    public async Task Commit_SubmissionThatRanUnderAnotherKey_Conflicts()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var first = Pending(Arena.Id, "1");
        var moved = await store.Ledger.CommitAsync(Commit(head, first), None);
        _ = await Assert.ThrowsAsync<LedgerConflictException>(() => store.Ledger.CommitAsync(
            Commit(moved, first with { Marker = Key(Arena.Id, "another tenant's 1") }), None));
        Assert.Equal(moved, await store.Ledger.ReadHeadAsync(Arena.Id, None));
    }

    [Fact]
    public async Task Commit_ManyWritersOnOneHead_ExactlyOneWins()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        for (var round = 0; round < 20; round++)
        {
            var at = head;
            var commits = Enumerable.Range(0, 8).Select(number => Commit(at, Pending(Arena.Id, $"{round}.{number}")));
            var results = await Task.WhenAll(commits.Select(commit => Task.Run(async () =>
            {
                try
                {
                    return await store.Ledger.CommitAsync(commit, None);
                }
                catch (LedgerConflictException)
                {
                    return null;
                }
            })));
            head = Assert.Single(results, result => result is not null)!;
            Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        }

        var rows = await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 100, None);
        Assert.Equal(Enumerable.Range(1, 20).Select(number => (ulong)number), rows.Select(row => row.Sequence.Number));
    }

    [Fact]
    public async Task Commit_ThatContradictsItself_IsRefused()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var (one, two) = (Pending(Arena.Id, "1"), Pending(Arena.Id, "2"));
        var good = Commit(head, one, two);
        var tooMany = Enumerable.Range(0, LedgerCommit.ReceiptsMax + 1)
            .Select(number => Pending(Arena.Id, $"{number}"));
        LedgerCommit[] bad =
        [
            good with { Markers = [good.Markers[0]] },
            good with { Markers = [good.Markers[1], good.Markers[0]] },
            good with { Markers = [good.Markers[0], good.Markers[0] with { Sequence = new Sequence(2) }] },
            good with { Receipts = [good.Receipts[1], good.Receipts[0]] },
            good with { Receipts = [good.Receipts[0]], Markers = [good.Markers[0]] },
            good with { Next = good.Next with { LastReceipt = Hash("another") } },
            good with { Next = good.Next with { Contract = new ContractId(Hash("another")) } },
            good with { Next = good.Next with { Frontier = head.Head.Frontier } },
            good with { Next = good.Next with { Branch = new BranchId(1) } },
            good with { Next = good.Next with { Start = new Sequence(1) } },
            good with { Next = good.Next with { Checkpoint = Hash("from nowhere") } },
            WithCheckpoint(good) with { Next = good.Next },
            Commit(head) with { Next = head.Head with { StateRoot = Hash("another") } },
            Commit(head, tooMany.ToList()),
        ];
        foreach (var commit in bad)
        {
            _ = await Assert.ThrowsAsync<ArgumentException>(() => store.Ledger.CommitAsync(commit, None));
        }

        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        Assert.Empty(await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 10, None));
    }

    [Fact]
    public async Task Commit_WithoutReceipts_ChangesStatus()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var commit = Commit(head) with { Next = head.Head with { Status = ContractStatus.Quarantined } };
        var quarantined = await store.Ledger.CommitAsync(commit, None);

        Assert.NotEqual(head.Version, quarantined.Version);
        Assert.Equal(ContractStatus.Quarantined, (await store.Ledger.ReadHeadAsync(Arena.Id, None))!.Head.Status);
        _ = await Assert.ThrowsAsync<LedgerConflictException>(
            () => store.Ledger.CommitAsync(Commit(head, Pending(Arena.Id, "1")), None));
    }

    /// <summary>Somebody goes another way to what a lost head says: no store may leave it to its words which kind of rot it is.</summary>
    [Fact]
    public async Task ReadHead_Rotten_SaysThatItIsAHead()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var first = await store.Ledger.CommitAsync(WithCheckpoint(Commit(head, Pending(Arena.Id, "1"))), None);
        var opened = await store.Ledger.CommitAsync(
            Commit(first) with
            {
                Next = first.Head with { Branch = new BranchId(1), LastReceipt = first.Head.Checkpoint, Start = first.Head.Sequence },
            },
            None);
        await store.CorruptHeadAsync(Arena.Id, BranchId.Genesis);
        await IsHeadAsync(() => store.Ledger.ReadHeadAsync(Arena.Id, BranchId.Genesis, None));
        Assert.Equal(opened.Head, (await store.Ledger.ReadHeadAsync(Arena.Id, None))!.Head);
        await store.CorruptHeadAsync(Arena.Id, new BranchId(1));
        await IsHeadAsync(() => store.Ledger.ReadHeadAsync(Arena.Id, None));
        await IsHeadAsync(() => store.Ledger.ReadHeadAsync(Arena.Id, new BranchId(1), None));
        Assert.True(await store.Ledger.RestoreHeadAsync(opened.Head, None));
        Assert.Equal(opened.Head, (await store.Ledger.ReadHeadAsync(Arena.Id, None))!.Head);

        static async Task IsHeadAsync(Func<Task> read)
        {
            var fault = await Assert.ThrowsAsync<IntegrityException>(read);
            Assert.Equal((IntegritySubject.Head, $"head of contract {Arena.Id}"), (fault.Subject, fault.Place));
        }
    }

    [Fact]
    public async Task ListCheckpoints_OneRotten_IsGivenWithoutItsHashAndHidesNoOther()
    {
        await using var store = await OpenAsync();
        var (head, written) = (await CreateAsync(store), new List<CheckpointRow>());
        for (var number = 1; number <= 3; number++)
        {
            var commit = WithCheckpoint(Commit(head, Pending(Arena.Id, $"{number}")));
            written.Add(commit.Checkpoint!);
            head = await store.Ledger.CommitAsync(commit, None);
        }

        await store.CorruptCheckpointAsync(Arena.Id, new Sequence(2));
        var listed = await store.Ledger.ListCheckpointsAsync(Arena.Id, BranchId.Genesis, Sequence.Zero, 10, None);
        Assert.Equal((new Sequence(2), Protocol.Hash256.Zero), (listed[1].Sequence, listed[1].Hash));
        Assert.Equal([Text(written[0]), Text(written[2])], [Text(listed[0]), Text(listed[2])]);
    }

    [Fact]
    public async Task Commit_NextBranch_OpensItAndClosesTheLast()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var first = await store.Ledger.CommitAsync(WithCheckpoint(Commit(head, Pending(Arena.Id, "1"))), None);
        var last = await store.Ledger.CommitAsync(Commit(first, Pending(Arena.Id, "2")), None);
        var back = first.Head with
        {
            Branch = new BranchId(1),
            LastReceipt = first.Head.Checkpoint,
            Start = first.Head.Sequence,
        };
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => store.Ledger.CommitAsync(
                Commit(last) with { Next = last.Head with { Status = ContractStatus.Closed } }, None));

        var closed = last.Head with { Status = ContractStatus.Closed };
        var opened = await store.Ledger.CommitAsync(Commit(last) with { Next = back }, None);
        Assert.Equal(opened, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        _ = await Assert.ThrowsAsync<LedgerConflictException>(
            () => store.Ledger.CommitAsync(Commit(last) with { Next = back }, None));
        _ = await Assert.ThrowsAsync<ArgumentException>(() => store.Ledger.CommitAsync(
            Commit(last with { Head = closed }) with { Next = back }, None));

        // A closed head takes no commit, so its version is nothing to compare.
        Assert.Equal(closed, (await store.Ledger.ReadHeadAsync(Arena.Id, BranchId.Genesis, None))!.Head);
        Assert.Equal(opened, await store.Ledger.ReadHeadAsync(Arena.Id, new BranchId(1), None));
        Assert.Null(await store.Ledger.ReadHeadAsync(Arena.Id, new BranchId(2), None));

        var third = Pending(Arena.Id, "3");
        _ = await store.Ledger.CommitAsync(Commit(opened, third), None);
        Assert.Equal(
            new SubmissionEntry(third.Submission, new BranchId(1), new Sequence(2)),
            await store.Ledger.ReadEntryAsync(Arena.Id, third.Marker, None));
        Assert.Equal(
            2, (await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 9, None)).Count);
        Assert.Single(await store.Ledger.ReadReceiptsAsync(Arena.Id, new BranchId(1), new Sequence(1), 9, None));
    }

    [Fact]
    public async Task ReadReceipts_InPages_GivesEachOnceInOrder()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var other = Contract("other");
        _ = await store.Ledger.CreateAsync(other, None);
        var otherHead = await store.Ledger.ReadHeadAsync(other.Id, None);
        var expected = new List<string>();
        for (var round = 0; round < 12; round++)
        {
            var commit = Commit(
                head, [.. Enumerable.Range(0, 5).Select(number => Pending(Arena.Id, $"{round}.{number}"))]);
            expected.AddRange(commit.Receipts.Select(Text));
            head = await store.Ledger.CommitAsync(commit, None);
            otherHead = await store.Ledger.CommitAsync(Commit(otherHead!, Pending(other.Id, $"{round}")), None);
        }

        var read = new List<ReceiptRow>();
        while (await store.Ledger.ReadReceiptsAsync(
            Arena.Id, BranchId.Genesis, new Sequence((ulong)read.Count + 1), 7, None)
            is { Count: > 0 } page)
        {
            read.AddRange(page);
        }

        Assert.Equal(expected, read.Select(Text));
        var hashes = await store.Ledger.ReadReceiptHashesAsync(Arena.Id, BranchId.Genesis, new Sequence(11), 20, None);
        Assert.Equal(read.Skip(10).Take(20).Select(row => row.Hash), hashes);
        var one = await store.Ledger.ReadReceiptAsync(Arena.Id, BranchId.Genesis, new Sequence(43), None);
        Assert.Equal(expected[42], Text(one!));
        Assert.Null(await store.Ledger.ReadReceiptAsync(Arena.Id, BranchId.Genesis, new Sequence(61), None));
        Assert.Null(
            await store.Ledger.ReadReceiptAsync(Arena.Id, BranchId.Genesis, new Sequence(ulong.MaxValue), None));
        Assert.Empty(
            await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(ulong.MaxValue), 5, None));
    }

    [Fact]
    public async Task ReadLogNode_AfterItsLastLeaf_GivesTheSubtree()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var nodes = new List<LogNode>();
        for (var round = 0; round < 17; round++)
        {
            var commit = Commit(
                head, [.. Enumerable.Range(0, 32).Select(number => Pending(Arena.Id, $"{round}.{number}"))]);
            nodes.AddRange(commit.LogNodes);
            head = await store.Ledger.CommitAsync(commit, None);
        }

        Assert.Equal(2, nodes.Count);
        foreach (var node in nodes)
        {
            Assert.Equal(
                node.Hash,
                await store.Ledger.ReadLogNodeAsync(Arena.Id, BranchId.Genesis, node.Level, node.Index, None));
        }

        Assert.Null(await store.Ledger.ReadLogNodeAsync(Arena.Id, BranchId.Genesis, 1, 2, None));
        Assert.Null(await store.Ledger.ReadLogNodeAsync(Arena.Id, BranchId.Genesis, 2, 0, None));
    }

    [Fact]
    public async Task ReadCheckpoint_AtOrBelow_GivesTheNewest()
    {
        await using var store = await OpenAsync();
        var head = await CreateAsync(store);
        var checkpoints = new List<CheckpointRow>();
        for (var round = 0; round < 3; round++)
        {
            var commit = WithCheckpoint(Commit(head, Pending(Arena.Id, $"{round}"), Pending(Arena.Id, $"{round}b")));
            checkpoints.Add(commit.Checkpoint!);
            head = await store.Ledger.CommitAsync(commit, None);
        }

        Assert.Null(await store.Ledger.ReadCheckpointAsync(Arena.Id, BranchId.Genesis, new Sequence(1), None));
        foreach (var (at, index) in new[] { (2UL, 0), (3UL, 0), (4UL, 1), (6UL, 2), (ulong.MaxValue, 2) })
        {
            var found = await store.Ledger.ReadCheckpointAsync(Arena.Id, BranchId.Genesis, new Sequence(at), None);
            Assert.Equal(Text(checkpoints[index]), Text(found!));
        }

        var listed = await store.Ledger.ListCheckpointsAsync(Arena.Id, BranchId.Genesis, new Sequence(3), 9, None);
        Assert.Equal(checkpoints.Skip(1).Select(Text), listed.Select(Text));
    }

    private static async Task<VersionedHead> CreateAsync(StoreFixture store)
    {
        Assert.True(await store.Ledger.CreateAsync(Arena, None));
        return (await store.Ledger.ReadHeadAsync(Arena.Id, None))!;
    }

    /// <summary>One receipt stands, and the late submission still waits.</summary>
    private static async Task AssertOnlyAsync(StoreFixture store, VersionedHead head, PendingSubmission late)
    {
        Assert.Equal(head, await store.Ledger.ReadHeadAsync(Arena.Id, None));
        Assert.Single(await store.Ledger.ReadReceiptsAsync(Arena.Id, BranchId.Genesis, new Sequence(1), 10, None));
        Assert.Equal(
            new SubmissionEntry(late.Submission, BranchId.Genesis, null),
            await store.Ledger.ReadEntryAsync(Arena.Id, late.Marker, None));
        Assert.NotNull(await store.Ledger.ReadPendingAsync(Arena.Id, late.Submission, None));
    }
}
