using CsCheck;
using EverArcade.Cloud.Pipeline.Queue;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Any sequence of queue calls does what a list does. Messages are visible at once or not for a day, so that nothing depends
/// on how fast the store is.</summary>
public abstract class MessageQueueModelConformance
{
    // As many as Azure hands out at a time, so that what is visible is received whole or up to the number asked for.
    private const int MessagesMax = 32;

    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Enum<Call>(), Gen.Int[0, 40], Gen.Bool, (call, pick, isHidden) => new Step(call, pick, isHidden));

    private enum Call
    {
        Send,
        SendMore,
        Receive,
        ReceiveMore,
        Complete,
        CompleteStale,
        Release,
        Renew,
        Park,
        Redrive,
    }

    /// <summary>Sequences tried.</summary>
    protected abstract int Iterations { get; }

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public Task Queue_AnySequenceOfCalls_AgreesWithTheModel() => Steps.List[1, 40].SampleAsync(RunAsync, iter: Iterations, threads: 2);

    private async Task RunAsync(List<Step> steps)
    {
        await using var store = await OpenAsync();
        var (messages, parked) = (new List<Message>(), new List<string>());
        foreach (var (number, step) in steps.Index())
        {
            await ApplyAsync(store.Queue, messages, parked, number, step);
            Assert.Equal(
                parked.Order(), (await ParkedAsync(store.Queue, null, 1_000, None)).Select(one => one.Body).Order());
        }

        foreach (var hidden in messages.Where(one => one.IsHidden))
        {
            await store.Queue.ReleaseAsync(hidden.Newest, TimeSpan.Zero, None);
        }

        var left = await store.Queue.ReceiveAsync(MessagesMax, Long, None);
        Assert.Equal(
            messages.Select(one => (one.Body, one.Deliveries + 1)).Order(), left.Select(one => (one.Body, one.DequeueCount)).Order());
    }

    private static async Task ApplyAsync(IMessageQueue queue, List<Message> messages, List<string> parked, int number, Step step)
    {
        switch (step.Call)
        {
            case Call.Send or Call.SendMore when messages.Count < MessagesMax:
                var sent = await queue.SendAsync(Sender, $"{number}", step.IsHidden ? Long : TimeSpan.Zero, None);
                messages.Add(new Message { Body = $"{number}", Newest = sent, IsHidden = step.IsHidden });
                break;
            case Call.Receive or Call.ReceiveMore:
                await ReceiveAsync(queue, messages, step.Pick % 6);
                break;
            case Call.Redrive when parked.Count > 0 && messages.Count < MessagesMax:
                await RedriveAsync(queue, messages, parked, step.Pick);
                break;
            default:
                // A visible message is nobody's: its last holder has lost it as soon as somebody else takes it.
                if (messages.FindAll(one => one.IsHidden) is { Count: > 0 } held)
                {
                    await SettleAsync(queue, messages, parked, held[step.Pick % held.Count], step);
                }

                break;
        }
    }

    private static async Task ReceiveAsync(IMessageQueue queue, List<Message> messages, int max)
    {
        var visible = messages.FindAll(one => !one.IsHidden);
        var received = max == 0 ? [] : await queue.ReceiveAsync(max, Long, None);
        Assert.Equal(Math.Min(max, visible.Count), received.Count);
        foreach (var delivery in received)
        {
            var message = Assert.Single(visible, one => one.Body == delivery.Body);
            Assert.Equal(++message.Deliveries, delivery.DequeueCount);
            (message.IsHidden, message.Stale, message.Newest) = (true, message.Newest, delivery);
        }
    }

    private static async Task RedriveAsync(IMessageQueue queue, List<Message> messages, List<string> parked, int pick)
    {
        var poison = (await ParkedAsync(queue, null, 1_000, None))[pick % parked.Count];
        Assert.True(await queue.RedriveAsync(poison.Id, None));
        Assert.False(await queue.RedriveAsync(poison.Id, None));
        Assert.True(parked.Remove(poison.Body));

        // Its handle comes with the next delivery.
        var delivery = Assert.Single(await queue.ReceiveAsync(MessagesMax, Long, None), one => IsNew(messages, one));
        Assert.Equal((poison.Body, 1), (delivery.Body, delivery.DequeueCount));
        messages.Add(new Message { Body = poison.Body, Newest = delivery, IsHidden = true, Deliveries = 1 });
    }

    /// <summary>Takes note of a delivery of a message that is known.</summary>
    private static bool IsNew(List<Message> messages, QueueMessage delivery)
    {
        if (messages.Find(one => one.Body == delivery.Body) is not { } message)
        {
            return true;
        }

        Assert.False(message.IsHidden);
        Assert.Equal(++message.Deliveries, delivery.DequeueCount);
        (message.IsHidden, message.Stale, message.Newest) = (true, message.Newest, delivery);
        return false;
    }

    private static async Task SettleAsync(
        IMessageQueue queue, List<Message> messages, List<string> parked, Message message, Step step)
    {
        switch (step.Call)
        {
            case Call.Complete:
                await queue.CompleteAsync(message.Newest, None);
                _ = messages.Remove(message);
                break;
            case Call.CompleteStale when message.Stale is { } stale:
                await queue.CompleteAsync(stale, None);
                break;
            case Call.Release:
                await queue.ReleaseAsync(message.Newest, step.IsHidden ? Long : TimeSpan.Zero, None);
                if (step.IsHidden)
                {
                    // Nobody has its handle any more: whoever gave it back may not touch it.
                    _ = messages.Remove(message);
                }

                message.IsHidden = step.IsHidden;
                break;
            case Call.Renew:
                var renewed = await queue.RenewAsync(message.Newest, Long, None);
                Assert.Equal((message.Body, message.Newest.DequeueCount), (renewed!.Body, renewed.DequeueCount));
                (message.Stale, message.Newest) = (message.Newest, renewed);
                break;
            case Call.Park:
                await queue.ParkAsync(message.Newest, "reason", None);
                _ = messages.Remove(message);
                parked.Add(message.Body);
                break;
        }
    }

    private readonly record struct Step(Call Call, int Pick, bool IsHidden);

    private sealed class Message
    {
        public required string Body { get; init; }

        /// <summary>What was handed out last.</summary>
        public required QueueMessage Newest { get; set; }

        /// <summary>What was handed out before, and is worth nothing now.</summary>
        public QueueMessage? Stale { get; set; }

        public bool IsHidden { get; set; }

        public int Deliveries { get; set; }
    }
}
