using EverArcade.Cloud.Pipeline.Queue;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>What every submission queue does.</summary>
public abstract class SubmissionQueueConformance
{
    // Long enough that a store whose clock is real never sees it pass by accident, short enough to wait for.
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(5);

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Receive_SentMessage_DeliversItOnceWhileHidden()
    {
        await using var store = await OpenAsync();
        var sent = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        var message = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
        Assert.Equal((sent.Id, "body", 1), (message.Id, message.Body, message.DequeueCount));
        Assert.Equal(0, sent.DequeueCount);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task Receive_AfterVisibility_DeliversAgainWithANewReceipt()
    {
        await using var store = await OpenAsync();
        _ = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        var first = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        var second = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
        Assert.Equal((first.Id, 2), (second.Id, second.DequeueCount));
        Assert.NotEqual(first.PopReceipt, second.PopReceipt);
    }

    [Fact]
    public async Task Send_Invisible_IsDeliveredLater()
    {
        await using var store = await OpenAsync();
        _ = await store.Queue.SendAsync("body", Visibility, None);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task Receive_More_ThanThereAreOrThanAsked_IsBounded()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 5; number++)
        {
            _ = await store.Queue.SendAsync($"{number}", TimeSpan.Zero, None);
        }

        var first = await store.Queue.ReceiveAsync(3, Visibility, None);
        var second = await store.Queue.ReceiveAsync(3, Visibility, None);
        Assert.Equal((3, 2), (first.Count, second.Count));
        Assert.Equal(["0", "1", "2", "3", "4"], first.Concat(second).Select(message => message.Body).Order());
    }

    [Fact]
    public async Task Receive_Concurrently_DeliversEachToOne()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 60; number++)
        {
            _ = await store.Queue.SendAsync($"{number}", TimeSpan.Zero, None);
        }

        var batches = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.Queue.ReceiveAsync(5, Visibility, None))));
        var ids = batches.SelectMany(batch => batch).Select(message => message.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Complete_DeliveredMessage_IsGone()
    {
        await using var store = await OpenAsync();
        _ = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        var message = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
        await store.Queue.CompleteAsync(message, None);
        await store.Queue.CompleteAsync(message, None);
        await store.PassAsync(Visibility);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
        Assert.Equal(new QueueDepth(0, 0, null), await store.Queue.ReadDepthAsync(None));
    }

    [Fact]
    public async Task Complete_MessageJustSent_IsGone()
    {
        await using var store = await OpenAsync();
        var sent = await store.Queue.SendAsync("body", Visibility, None);
        await store.Queue.CompleteAsync(sent, None);
        await store.PassAsync(Visibility);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
    }

    [Fact]
    public async Task OldDelivery_AfterANewerOne_ChangesNothing()
    {
        await using var store = await OpenAsync();
        var sent = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        var old = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        var newest = Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None));

        await store.Queue.CompleteAsync(sent, None);
        await store.Queue.CompleteAsync(old, None);
        await store.Queue.ReleaseAsync(old, TimeSpan.Zero, None);
        await store.Queue.ParkAsync(old, "late", None);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
        Assert.Empty(await store.Queue.ListPoisonAsync(null, 10, None));
        Assert.Equal(1, (await store.Queue.ReadDepthAsync(None)).Waiting);
        await store.Queue.CompleteAsync(newest, None);
        Assert.Equal(0, (await store.Queue.ReadDepthAsync(None)).Waiting);
    }

    [Fact]
    public async Task Release_WithDelay_IsVisibleAfterIt()
    {
        await using var store = await OpenAsync();
        _ = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        var message = Assert.Single(await store.Queue.ReceiveAsync(10, TimeSpan.FromHours(1), None));
        await store.Queue.ReleaseAsync(message, Visibility, None);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
        await store.PassAsync(Visibility);
        Assert.Equal(2, Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None)).DequeueCount);
    }

    [Fact]
    public async Task Park_Message_MovesItToPoisonWithTheReason()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 4; number++)
        {
            _ = await store.Queue.SendAsync($"{number}", TimeSpan.Zero, None);
        }

        foreach (var message in await store.Queue.ReceiveAsync(10, Visibility, None))
        {
            await store.Queue.ParkAsync(message, $"reason of {message.Body}", None);
        }

        await store.PassAsync(Visibility);
        Assert.Empty(await store.Queue.ReceiveAsync(10, Visibility, None));
        var parked = await store.Queue.ListPoisonAsync(null, 3, None);
        var rest = await store.Queue.ListPoisonAsync(parked[^1].Id, 3, None);
        Assert.Equal((3, 1), (parked.Count, rest.Count));
        Assert.All(parked.Concat(rest), poison =>
            Assert.Equal((poison.Reason, 1), ($"reason of {poison.Body}", poison.DequeueCount)));
        var ids = parked.Concat(rest).Select(poison => poison.Id).ToList();
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(4, (await store.Queue.ReadDepthAsync(None)).Poisoned);
    }

    [Fact]
    public async Task Park_TheSameBodyAgain_KeepsOneEntryWithTheNewestReason()
    {
        await using var store = await OpenAsync();
        foreach (var reason in new[] { "first", "second" })
        {
            _ = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
            await store.Queue.ParkAsync(Assert.Single(await store.Queue.ReceiveAsync(1, Visibility, None)), reason, None);
        }

        Assert.Equal("second", Assert.Single(await store.Queue.ListPoisonAsync(null, 10, None)).Reason);
        Assert.Equal(1, (await store.Queue.ReadDepthAsync(None)).Poisoned);
    }

    [Fact]
    public async Task Redrive_ParkedMessage_IsDeliveredAsNew()
    {
        await using var store = await OpenAsync();
        _ = await store.Queue.SendAsync("body", TimeSpan.Zero, None);
        await store.Queue.ParkAsync(Assert.Single(await store.Queue.ReceiveAsync(1, Visibility, None)), "broken", None);
        var poison = Assert.Single(await store.Queue.ListPoisonAsync(null, 10, None));

        Assert.True(await store.Queue.RedriveAsync(poison.Id, None));
        Assert.False(await store.Queue.RedriveAsync(poison.Id, None));
        Assert.False(await store.Queue.RedriveAsync("no such id", None));
        Assert.Empty(await store.Queue.ListPoisonAsync(null, 10, None));
        var message = Assert.Single(await store.Queue.ReceiveAsync(1, Visibility, None));
        Assert.Equal(("body", 1), (message.Body, message.DequeueCount));
    }

    [Fact]
    public async Task Send_BodyOverTheBound_IsRefused()
    {
        await using var store = await OpenAsync();
        var longest = new string('é', ISubmissionQueue.BodyBytesMax / 2);
        _ = await store.Queue.SendAsync(longest, TimeSpan.Zero, None);
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => store.Queue.SendAsync(longest + "x", TimeSpan.Zero, None));
        Assert.Equal(longest, Assert.Single(await store.Queue.ReceiveAsync(10, Visibility, None)).Body);
    }

    [Fact]
    public async Task ReadDepth_CountsHiddenMessagesAndNamesTheOldest()
    {
        await using var store = await OpenAsync();
        Assert.Equal(new QueueDepth(0, 0, null), await store.Queue.ReadDepthAsync(None));
        var first = await store.Queue.SendAsync("first", TimeSpan.Zero, None);
        var before = (await store.Queue.ReadDepthAsync(None)).OldestSentAt;
        await store.PassAsync(TimeSpan.FromSeconds(2));
        _ = await store.Queue.SendAsync("second", Visibility, None);
        Assert.Equal(new QueueDepth(2, 0, before), await store.Queue.ReadDepthAsync(None));
        await store.Queue.CompleteAsync(first, None);
        Assert.True((await store.Queue.ReadDepthAsync(None)).OldestSentAt > before);
    }
}
