using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Keeps an audit to its share of time while others work: after each slice it rests as long as the share asks. On a
/// host where nobody else executes it does not rest. One caller at a time.</summary>
/// <param name="share">Share of one guest thread's time, above 0, at most 1.</param>
/// <param name="instruments">Tells whether others execute.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditPace(double share, PipelineInstruments instruments, TimeProvider time)
{
    /// <summary>Longest time a slice holds a guest thread while others execute, milliseconds; a single execution may take longer. Live
    /// traffic waits behind a slice about as long as behind a batch of its own.</summary>
    public const int SliceMilliseconds = 2;

    /// <summary>Longest time a slice holds a guest thread that nobody else wants, milliseconds: between two of them beats and
    /// cancellations are seen.</summary>
    public const int QuietSliceMilliseconds = 100;

    /// <summary>How long others count as executing after their last commit: on a busy machine commits are further apart than
    /// slices.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private long _seen = instruments.ReceiptsCommitted;
    private long? _busyAt;

    /// <summary>Whether a slice that has worked so long goes on: a short time in any case, and longer while nobody else executes or waits
    /// for a guest thread.</summary>
    /// <param name="worked">How long it has.</param>
    /// <param name="isWanted">Whether others wait for a guest thread.</param>
    public bool GoesOn(TimeSpan worked, bool isWanted) => worked.TotalMilliseconds switch
    {
        < SliceMilliseconds => true,
        < QuietSliceMilliseconds => !isWanted && !IsBusy(),
        _ => false,
    };

    /// <summary>Rests as long as the share asks after a slice; not at all where nobody else executes.</summary>
    public Task RestAsync(TimeSpan worked, CancellationToken cancellationToken) => share >= 1 || !IsBusy()
        ? Task.CompletedTask
        : Task.Delay(worked * ((1 - share) / share), time, cancellationToken);

    private bool IsBusy()
    {
        var committed = instruments.ReceiptsCommitted;
        if (committed != _seen)
        {
            (_seen, _busyAt) = (committed, time.GetTimestamp());
        }

        return _busyAt is { } at && time.GetElapsedTime(at) <= BusyTime;
    }
}
