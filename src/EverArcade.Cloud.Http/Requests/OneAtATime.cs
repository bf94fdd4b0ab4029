namespace EverArcade.Cloud.Http.Requests;

/// <summary>Lets one request at a time do something that takes the host's processors: whoever comes while it is done is told so and does
/// not wait. Thread-safe.</summary>
internal sealed class OneAtATime
{
    private bool _isBusy;

    /// <returns>What ends the turn when it is disposed; null when somebody else has it.</returns>
    public IDisposable? TryEnter() => Interlocked.Exchange(ref _isBusy, true) ? null : new Turn(this);

    private sealed class Turn(OneAtATime owner) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref owner._isBusy, false);
    }
}
