using System.Runtime.ExceptionServices;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Runs one piece of work after the other; what has rotted under one is said after all have run, so that one contract's
/// corruption does not keep a timer from the others. One thread at a time.</summary>
internal sealed class CorruptionAside
{
    private ExceptionDispatchInfo? _first;

    public async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (IntegrityException corrupt)
        {
            _first ??= ExceptionDispatchInfo.Capture(corrupt);
        }
    }

    /// <exception cref="IntegrityException">The first corruption that was met.</exception>
    public void ThrowIfAny() => _first?.Throw();
}
