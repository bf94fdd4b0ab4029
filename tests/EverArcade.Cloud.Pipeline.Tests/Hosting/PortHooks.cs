namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>Where a test stands around the calls of a port: it may hold them, fail them, or count them, by name.</summary>
public sealed class PortHooks
{
    /// <summary>Called before the store is asked; what it throws the caller gets, and the store is not asked.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called after the store has answered; what it throws the caller gets, and the answer is lost.</summary>
    public Func<string, Task>? After { get; set; }

    public async Task<T> AroundAsync<T>(string call, Func<Task<T>> inner)
    {
        if (Before is { } before)
        {
            await before(call);
        }

        var answer = await inner();
        if (After is { } after)
        {
            await after(call);
        }

        return answer;
    }

    public Task AroundAsync(string call, Func<Task> inner) => AroundAsync(call, async () =>
    {
        await inner();
        return true;
    });

    /// <summary>Throws <see cref="StorageUnavailableException"/> before the next <paramref name="times"/> calls of this name.</summary>
    public void FailBefore(string call, int times)
    {
        var left = times;
        Before = name => name == call && Interlocked.Decrement(ref left) >= 0 ? throw Unavailable(call) : Task.CompletedTask;
    }

    /// <summary>Loses the answers of the next <paramref name="times"/> calls of this name.</summary>
    public void FailAfter(string call, int times)
    {
        var left = times;
        After = name => name == call && Interlocked.Decrement(ref left) >= 0 ? throw Unavailable(call) : Task.CompletedTask;
    }

    private static StorageUnavailableException Unavailable(string call) => new($"{call}: the test says so");
}
