using CsCheck;
using EverArcade.Cloud.Pipeline.Queue;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>Any sequence of queue calls, time passing and the store closed and opened in between, does what a list
/// does.</summary>
public sealed class QueueModelTests
{
    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[0, 11], Gen.Int[0, 30], Gen.Int[0, 20], (kind, seconds, pick) => new Step(kind, seconds, pick));

    [Fact]
    public Task Queue_AnySequenceOfCalls_AgreesWithTheModel() =>
        Steps.List[1, 60].SampleAsync(RunAsync, iter: 80, threads: 2);

    private static async Task RunAsync(List<Step> steps)
    {
        await using var store = new EmbeddedFixture();
        var model = new Model();
        foreach (var step in steps)
        {
            await ApplyAsync(store, model, step);
            var depth = await store.Queue.ReadDepthAsync(None);
            Assert.Equal((model.Messages.Count, model.Poison.Count), (depth.Waiting, depth.Poisoned));
        }

        var parked = await ParkedAsync(store.Queue, null, 10_000, None);
        Assert.Equal(model.Poison.Select(one => one.Body), parked.Select(one => one.Body));
        await store.PassAsync(TimeSpan.FromHours(1));
        var left = await store.Queue.ReceiveAsync(10_000, TimeSpan.Zero, None);
        Assert.Equal(
            model.Messages.Select(one => (one.Body, one.Deliveries + 1)).Order(),
            left.Select(one => (one.Body, one.DequeueCount)).Order());
    }

    private static async Task ApplyAsync(EmbeddedFixture store, Model model, Step step)
    {
        var time = TimeSpan.FromSeconds(step.Seconds);
        switch (step.Kind)
        {
            case 0:
                await store.ReopenAsync();
                model.Messages.ForEach(one => (one.VisibleAt, one.Handle) = (TimeSpan.MinValue, null));
                break;
            case 1:
                store.Time.SetWallClock(by: (step.Pick - 10) * time);
                break;
            case <= 3:
                await store.PassAsync(time);
                model.Now += time;
                break;
            case <= 6:
                var body = $"{model.NextBody++}";
                var sent = await store.Queue.SendAsync(Sender, body, time, None);
                model.Messages.Add(new Message { Body = body, VisibleAt = model.Now + time, Handle = sent });
                break;
            case <= 8:
                await ReceiveAsync(store, model, step.Pick, time);
                break;
            default:
                await SettleAsync(store, model, step, time);
                break;
        }
    }

    private static async Task ReceiveAsync(EmbeddedFixture store, Model model, int max, TimeSpan visibility)
    {
        var visible = model.Messages.FindAll(one => one.VisibleAt <= model.Now);
        var received = await store.Queue.ReceiveAsync(max, visibility, None);
        Assert.Equal(Math.Min(max, visible.Count), received.Count);
        foreach (var message in received)
        {
            var taken = Assert.Single(visible, one => one.Body == message.Body);
            Assert.Equal(++taken.Deliveries, message.DequeueCount);
            (taken.VisibleAt, taken.Handle) = (model.Now + visibility, message);
        }
    }

    private static async Task SettleAsync(EmbeddedFixture store, Model model, Step step, TimeSpan delay)
    {
        var held = model.Messages.FindAll(one => one.Handle is not null);
        if (held.Count == 0)
        {
            return;
        }

        var message = held[step.Pick % held.Count];
        var handle = message.Handle!;
        switch (step.Kind)
        {
            case 9:
                await store.Queue.CompleteAsync(handle, None);
                _ = model.Messages.Remove(message);
                break;
            case 10:
                await store.Queue.ReleaseAsync(handle, delay, None);
                (message.VisibleAt, message.Handle) = (model.Now + delay, null);
                await store.Queue.CompleteAsync(handle, None);
                break;
            default:
                await store.Queue.ParkAsync(handle, "reason", None);
                _ = model.Messages.Remove(message);
                model.Poison.Add(message);
                break;
        }
    }

    private readonly record struct Step(int Kind, int Seconds, int Pick);

    private sealed class Message
    {
        public required string Body { get; init; }

        public TimeSpan VisibleAt { get; set; }

        public int Deliveries { get; set; }

        public QueueMessage? Handle { get; set; }
    }

    private sealed class Model
    {
        public TimeSpan Now { get; set; }

        public int NextBody { get; set; }

        public List<Message> Messages { get; } = [];

        public List<Message> Poison { get; } = [];
    }
}
