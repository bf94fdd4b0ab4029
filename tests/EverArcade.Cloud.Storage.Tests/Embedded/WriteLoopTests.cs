using EverArcade.Cloud.Storage.Embedded.Writing;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

public sealed class WriteLoopTests
{
    [Fact]
    public async Task Writes_ThatWaitTogether_ShareOneCommit()
    {
        await using var store = new EmbeddedFixture();
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var commits = 0;
        store.OnStep(step =>
        {
            if (step == StoreStep.BeforeBatch && !held.IsSet)
            {
                held.Set();
                hold.Wait();
            }

            commits += step == StoreStep.BeforeCommit ? 1 : 0;
        });
        var first = store.Queue.SendAsync(Sender, "first", TimeSpan.Zero, None);
        held.Wait(None);
        var others = Enumerable.Range(0, 100)
            .Select(number => store.Queue.SendAsync(Sender, $"{number}", TimeSpan.Zero, None)).ToList();
        Assert.DoesNotContain(others, send => send.IsCompleted);
        hold.Set();

        _ = await first;
        var ids = (await Task.WhenAll(others)).Select(message => message.Id);
        Assert.Equal(100, ids.Distinct().Count());
        Assert.Equal(2, commits);
    }

    [Fact]
    public async Task Write_AnswerSeen_IsVisibleToReaders()
    {
        await using var store = new EmbeddedFixture();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var arena = Contract($"arena {worker}");
            _ = await store.Ledger.CreateAsync(arena, None);
            var head = (await store.Ledger.ReadHeadAsync(arena.Id, None))!;
            for (var round = 0; round < 60; round++)
            {
                var pending = Pending(arena.Id, $"{round}");
                _ = await store.Ledger.AcceptAsync(pending, None);
                Assert.Null((await store.Ledger.ReadEntryAsync(arena.Id, pending.Marker, None))!.Value.Sequence);
                head = await store.Ledger.CommitAsync(Commit(head, pending), None);
                Assert.Equal(head, await store.Ledger.ReadHeadAsync(arena.Id, None));
                Assert.NotNull((await store.Ledger.ReadEntryAsync(arena.Id, pending.Submission, None))!.Value.Sequence);
            }
        })));
    }

    [Fact]
    public async Task Entry_WhileItsReceiptIsCommitted_IsNeverAbsent()
    {
        await using var store = new EmbeddedFixture();
        var arena = Contract("arena");
        _ = await store.Ledger.CreateAsync(arena, None);
        var head = (await store.Ledger.ReadHeadAsync(arena.Id, None))!;
        for (var round = 0; round < 100; round++)
        {
            var pending = Pending(arena.Id, $"{round}");
            _ = await store.Ledger.AcceptAsync(pending, None);
            var committing = store.Ledger.CommitAsync(Commit(head, pending), None);
            do
            {
                Assert.NotNull(await store.Ledger.ReadEntryAsync(arena.Id, pending.Marker, None));
            }
            while (!committing.IsCompleted);
            head = await committing;
        }
    }

    [Fact]
    public async Task Write_CancelledBeforeItsTurn_IsNotDone()
    {
        await using var store = new EmbeddedFixture();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.Queue.SendAsync(Sender, "body", TimeSpan.Zero, cancelled.Token));
        Assert.Equal(0, (await store.Queue.ReadDepthAsync(None)).Waiting);
    }

    [Fact]
    public async Task Log_AfterManyWrites_StaysShort()
    {
        await using var store = new EmbeddedFixture();
        for (var number = 0; number < 3_000; number++)
        {
            _ = store.Queue.SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
            if (number % 10 == 0)
            {
                _ = await store.Queue.SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
            }
        }

        // 300 commits of some three pages and more, were none copied: over 4 MB.
        Assert.InRange(new FileInfo(store.DatabasePath + "-wal").Length, 1, 2 << 20);
    }
}
