namespace EverArcade.Cloud.Execution.Tests;

public sealed class GuestThreadsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Work_RunsOnAGuestThread()
    {
        Assert.False(GuestThreads.IsCurrent);
        Assert.True(await Guest.Threads.RunAsync(() => GuestThreads.IsCurrent, Cancellation));
    }

    [Fact]
    public async Task RunAsync_Continuation_RunsElsewhere()
    {
        using var threads = new GuestThreads(1);
        var task = threads.RunAsync(() => 1, Cancellation);
        var elsewhere = await task.ContinueWith(
            _ => GuestThreads.IsCurrent,
            Cancellation,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Assert.False(elsewhere);
    }

    [Fact]
    public async Task RunAsync_OnAGuestThread_RunsInPlace()
    {
        using var threads = new GuestThreads(1);
        var nested = await threads.RunAsync(() =>
        {
            var inner = threads.RunAsync(() => Environment.CurrentManagedThreadId, Cancellation);
            return (inner.IsCompletedSuccessfully, Same: inner.Result == Environment.CurrentManagedThreadId);
        }, Cancellation);
        Assert.Equal((true, true), nested);
    }

    [Fact]
    public async Task RunAsync_WorkThrows_TaskFaultsAndTheThreadGoesOn()
    {
        using var threads = new GuestThreads(1);
        var failing = threads.RunAsync<int>(() => throw new FormatException(), Cancellation);
        _ = await Assert.ThrowsAsync<FormatException>(() => failing);
        Assert.Equal(7, await threads.RunAsync(() => 7, Cancellation));
    }

    [Fact]
    public async Task RunAsync_QueueFull_WaitsForAPlaceAndCanBeCancelled()
    {
        using var threads = new GuestThreads(1, queueMax: 1);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        using var giveUp = new CancellationTokenSource();
        var running = threads.RunAsync(() =>
        {
            started.Set();
            return gate.Wait(TimeSpan.FromSeconds(10));
        }, Cancellation);
        started.Wait(Cancellation);
        var queued = threads.RunAsync(() => 2, Cancellation);
        var waiting = threads.RunAsync(() => 3, Cancellation);
        var givenUp = threads.RunAsync(() => 4, giveUp.Token);
        await giveUp.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(waiting.IsCompleted);
        gate.Set();
        Assert.Equal((true, 2, 3), (await running, await queued, await waiting));
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeItStarts_DoesNotRun()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var ran = false;
        var work = Guest.Threads.RunAsync(() => ran = true, cancelled.Token);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.False(ran);
    }

    [Fact]
    public async Task Dispose_QueuedWork_FinishesAndLaterWorkIsRefused()
    {
        var threads = new GuestThreads(1);
        var queued = Enumerable.Range(0, 50).Select(i => threads.RunAsync(() => i, Cancellation)).ToArray();
        threads.Dispose();
        threads.Dispose();
        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(queued));
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await threads.RunAsync(() => 1, Cancellation));
    }

    [Fact]
    public void Constructor_MoreThreadsThanSlots_Throws()
    {
        _ = Assert.Throws<InvalidOperationException>(() => new GuestThreads(GuestThreads.ThreadsMax + 1));
        using var small = new GuestThreads(2);
        Assert.Equal(2, small.Count);
    }

    [Fact]
    public void Constructor_ByDefault_HasAThreadACore()
    {
        using var threads = new GuestThreads();
        Assert.Equal(Math.Min(Environment.ProcessorCount, GuestThreads.ThreadsMax), threads.Count);
    }
}
