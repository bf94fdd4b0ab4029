namespace EverArcade.Cloud.Execution;

/// <summary>One piece of work and the task its submitter awaits.</summary>
internal sealed class GuestWork<T>(Func<T> work, CancellationToken cancellation)
    : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IGuestWork
{
    public void Run()
    {
        if (cancellation.IsCancellationRequested)
        {
            _ = TrySetCanceled(cancellation);
            return;
        }

        try
        {
            _ = TrySetResult(work());
        }
        catch (Exception fault) when (TrySetException(fault))
        {
            // Handed to whoever awaits the task; the thread goes on.
        }
    }
}
