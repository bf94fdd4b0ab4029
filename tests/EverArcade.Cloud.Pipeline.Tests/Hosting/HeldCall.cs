namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>The next call of a name, held until a test lets it go; later ones pass.</summary>
public sealed class HeldCall : IDisposable
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <param name="hooks">Of the port; what is there already is called first.</param>
    /// <param name="name">Which call.</param>
    /// <param name="answered">Whether it is held with the store's answer in hand, or before the store is asked.</param>
    /// <param name="failure">What becomes of the held call.</param>
    public HeldCall(PortHooks hooks, string name, bool answered = false, Exception? failure = null)
    {
        if (answered)
        {
            hooks.After = Chain(hooks.After);
        }
        else
        {
            hooks.Before = Chain(hooks.Before);
        }

        Func<string, Task> Chain(Func<string, Task>? before) => async call =>
        {
            if (before is not null)
            {
                await before(call);
            }

            if (call == name && Interlocked.Increment(ref _calls) == 1)
            {
                _reached.SetResult();
                await _goes.Task;
                if (failure is not null)
                {
                    throw failure;
                }
            }
        };
    }

    /// <summary>Ends when the call is held.</summary>
    public Task Reached => _reached.Task.WaitAsync(PipelineHost.Patience);

    /// <summary>Calls of this name so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void LetGo() => _goes.TrySetResult();

    public void Dispose() => LetGo();
}
