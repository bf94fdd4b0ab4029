using EverArcade.Cloud.Pipeline.Queue;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every message queue does, whichever it is.</summary>
public abstract class MessageQueueConformance
{
    // Long enough that a store whose clock is real never sees it pass by accident, short enough to wait for.
    protected virtual TimeSpan Visibility => TimeSpan.FromSeconds(5);

    protected abstract Task<StoreFixture> OpenAsync();

    /// <summary>Which of the store's queues.</summary>
    protected abstract IMessageQueue QueueOf(StoreFixture store);

    [Fact]
    public async Task Receive_SentMessage_DeliversItOnceWhileHidden()
    {
        await using var store = await OpenAsync();
        var sent = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        Assert.Equal((sent.Id, "body", 1), (message.Id, message.Body, message.DequeueCount));
        Assert.Equal(0, sent.DequeueCount);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task Receive_AfterVisibility_DeliversAgainWithANewReceipt()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var first = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        var second = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        Assert.Equal((first.Id, 2), (second.Id, second.DequeueCount));
        Assert.NotEqual(first.PopReceipt, second.PopReceipt);
    }

    [Fact]
    public async Task Send_Invisible_IsDeliveredLater()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", Visibility, None);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task Receive_More_ThanThereAreOrThanAsked_IsBounded()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 5; number++)
        {
            _ = await QueueOf(store).SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
        }

        var first = await QueueOf(store).ReceiveAsync(3, Visibility, None);
        var second = await QueueOf(store).ReceiveAsync(3, Visibility, None);
        Assert.Equal((3, 2), (first.Count, second.Count));
        Assert.Equal(["0", "1", "2", "3", "4"], first.Concat(second).Select(message => message.Body).Order());
    }

    [Fact]
    public async Task Receive_Concurrently_DeliversEachToOne()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 60; number++)
        {
            _ = await QueueOf(store).SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
        }

        var batches = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => QueueOf(store).ReceiveAsync(5, Visibility, None))));
        var ids = batches.SelectMany(batch => batch).Select(message => message.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Complete_DeliveredMessage_IsGone()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await QueueOf(store).CompleteAsync(message, None);
        await QueueOf(store).CompleteAsync(message, None);
        await store.PassAsync(Visibility);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        Assert.Equal(new QueueDepth(0, 0, null), await QueueOf(store).ReadDepthAsync(None));
    }

    [Fact]
    public async Task Complete_MessageJustSent_IsGone()
    {
        await using var store = await OpenAsync();
        var sent = await QueueOf(store).SendAsync(Sender, "body", Visibility, None);
        await QueueOf(store).CompleteAsync(sent, None);
        await store.PassAsync(Visibility);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task OldDelivery_AfterANewerOne_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var sent = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var old = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        var newest = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));

        await QueueOf(store).CompleteAsync(sent, None);
        await QueueOf(store).CompleteAsync(old, None);
        await QueueOf(store).ReleaseAsync(old, TimeSpan.Zero, None);
        await QueueOf(store).ParkAsync(old, "late", None);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        Assert.Empty(await ParkedAsync(QueueOf(store), null, 10, None));
        Assert.Equal(1, (await QueueOf(store).ReadDepthAsync(None)).Waiting);
        await QueueOf(store).CompleteAsync(newest, None);
        Assert.Equal(0, (await QueueOf(store).ReadDepthAsync(None)).Waiting);
    }

    [Fact]
    public async Task Release_WithDelay_IsVisibleAfterIt()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(10, TimeSpan.FromHours(1), None));
        await QueueOf(store).ReleaseAsync(message, Visibility, None);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        Assert.Equal(2, Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None)).DequeueCount);
    }

    [Fact]
    public async Task Renew_DeliveredMessage_StaysHiddenAsTheSameDelivery()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var first = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        var renewed = await QueueOf(store).RenewAsync(first, TimeSpan.FromHours(1), None);
        Assert.Equal((first.Id, "body", 1), (renewed!.Id, renewed.Body, renewed.DequeueCount));
        await store.PassAsync(Visibility);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));

        // The receipt from before is worth nothing now.
        await QueueOf(store).CompleteAsync(first, None);
        Assert.Null(await QueueOf(store).RenewAsync(first, Visibility, None));
        Assert.Equal(1, (await QueueOf(store).ReadDepthAsync(None)).Waiting);
        await QueueOf(store).ReleaseAsync(renewed, TimeSpan.Zero, None);
        Assert.Equal(2, Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None)).DequeueCount);
    }

    [Fact]
    public async Task Renew_MessageThatIsGone_IsNull()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        await QueueOf(store).CompleteAsync(message, None);
        Assert.Null(await QueueOf(store).RenewAsync(message, Visibility, None));
    }

    [Fact]
    public async Task Park_Message_MovesItToPoisonWithTheReason()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 4; number++)
        {
            _ = await QueueOf(store).SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
        }

        foreach (var message in await QueueOf(store).ReceiveAsync(10, Visibility, None))
        {
            await QueueOf(store).ParkAsync(message, $"reason of {message.Body}", None);
        }

        await store.PassAsync(Visibility);
        Assert.Empty(await QueueOf(store).ReceiveAsync(10, Visibility, None));
        var parked = await ParkedAsync(QueueOf(store), null, 3, None);
        var rest = await ParkedAsync(QueueOf(store), parked[^1].Id, 3, None);
        Assert.Equal((3, 1), (parked.Count, rest.Count));
        Assert.All(parked.Concat(rest), poison =>
            Assert.Equal((poison.Reason, 1), ($"reason of {poison.Body}", poison.DequeueCount)));
        var ids = parked.Concat(rest).Select(poison => poison.Id).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(4, (await QueueOf(store).ReadDepthAsync(None)).Poisoned);
    }

    [Fact]
    public async Task ListPoison_OneRotten_IsNamedAndHidesNoOther()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 3; number++)
        {
            _ = await QueueOf(store).SendAsync(Sender, $"{number}", TimeSpan.Zero, None);
            await QueueOf(store).ParkAsync(Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None)), "reason", None);
        }

        var ids = (await ParkedAsync(QueueOf(store), null, 10, None)).Select(poison => poison.Id).ToList();
        await store.CorruptPoisonAsync(ids[1]);
        var listed = await QueueOf(store).ListPoisonAsync(null, 10, None);
        Assert.Equal(ids, listed.Select(one => one.Name));
        Assert.Equal([ids[0], null, ids[2]], listed.Select(one => one.Item?.Id));
        Assert.Equal(ids[2], Assert.Single(await QueueOf(store).ListPoisonAsync(ids[1], 10, None)).Name);
        Assert.True(await QueueOf(store).RedriveAsync(ids[2], None));
    }

    [Fact]
    public async Task Park_TheSameBodyAgain_KeepsOneEntryWithTheNewestReason()
    {
        await using var store = await OpenAsync();
        foreach (var reason in new[] { "first", "second" })
        {
            _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
            await QueueOf(store).ParkAsync(Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None)), reason, None);
        }

        Assert.Equal("second", Assert.Single(await ParkedAsync(QueueOf(store), null, 10, None)).Reason);
        Assert.Equal(1, (await QueueOf(store).ReadDepthAsync(None)).Poisoned);
    }

    [Fact]
    public async Task Keep_MessageThatSomebodyElseTakesOff_IsInPoisonAndStillInTheQueue()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None));
        await QueueOf(store).KeepAsync(message with { PopReceipt = "another's" }, "first", None);
        await QueueOf(store).KeepAsync(new QueueMessage("0.elsewhere", "", "body", 5), "second", None);

        var poison = Assert.Single(await ParkedAsync(QueueOf(store), null, 10, None));
        Assert.Equal(("body", "second", 5), (poison.Body, poison.Reason, poison.DequeueCount));
        await QueueOf(store).CompleteAsync(message, None);
        Assert.Equal(0, (await QueueOf(store).ReadDepthAsync(None)).Waiting);
        Assert.True(await QueueOf(store).RedriveAsync(poison.Id, None));
        Assert.Equal("body", Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None)).Body);
    }

    [Fact]
    public async Task Redrive_ParkedMessage_IsDeliveredAsNew()
    {
        await using var store = await OpenAsync();
        _ = await QueueOf(store).SendAsync(Sender, "body", TimeSpan.Zero, None);
        await QueueOf(store).ParkAsync(Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None)), "broken", None);
        var poison = Assert.Single(await ParkedAsync(QueueOf(store), null, 10, None));

        Assert.True(await QueueOf(store).RedriveAsync(poison.Id, None));
        Assert.False(await QueueOf(store).RedriveAsync(poison.Id, None));
        Assert.False(await QueueOf(store).RedriveAsync("no such id", None));
        Assert.Empty(await ParkedAsync(QueueOf(store), null, 10, None));
        var message = Assert.Single(await QueueOf(store).ReceiveAsync(1, Visibility, None));
        Assert.Equal(("body", 1), (message.Body, message.DequeueCount));
    }

    [Fact]
    public async Task Send_BodyOverTheBound_IsRefused()
    {
        await using var store = await OpenAsync();
        var longest = new string('é', IMessageQueue.BodyBytesMax / 2);
        _ = await QueueOf(store).SendAsync(Sender, longest, TimeSpan.Zero, None);
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => QueueOf(store).SendAsync(Sender, longest + "x", TimeSpan.Zero, None));
        Assert.Equal(longest, Assert.Single(await QueueOf(store).ReceiveAsync(10, Visibility, None)).Body);
    }

    [Fact]
    public async Task ReadDepth_CountsHiddenMessagesAndNamesTheOldest()
    {
        await using var store = await OpenAsync();
        Assert.Equal(new QueueDepth(0, 0, null), await QueueOf(store).ReadDepthAsync(None));
        var first = await QueueOf(store).SendAsync(Sender, "first", TimeSpan.Zero, None);
        var before = (await QueueOf(store).ReadDepthAsync(None)).OldestSentAt;
        await store.PassAsync(TimeSpan.FromSeconds(2));
        _ = await QueueOf(store).SendAsync(Sender, "second", Visibility, None);
        Assert.Equal(new QueueDepth(2, 0, before), await QueueOf(store).ReadDepthAsync(None));
        await QueueOf(store).CompleteAsync(first, None);
        // A store that cannot see hidden messages says nothing about the second: the first must not be named any more.
        Assert.False((await QueueOf(store).ReadDepthAsync(None)).OldestSentAt <= before);
    }
}
