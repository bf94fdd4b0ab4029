using EverArcade.Cloud.Pipeline.Telemetry;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Keeps an audit to its share of time while others work: after each slice it rests as long as the share asks. On a
/// host where nobody else executes it does not rest.</summary>
/// <param name="share">Share of one guest thread's time, above 0, at most 1.</param>
/// <param name="instruments">Tells whether others execute.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditPace(double share, PipelineInstruments instruments, TimeProvider time)
{
    /// <summary>Longest time a slice holds a guest thread, milliseconds; a single execution may take longer. Live traffic
    /// waits behind a slice about as long as behind a batch of its own.</summary>
    public const int SliceMilliseconds = 2;

    /// <summary>How long others count as executing after their last commit: on a busy machine commits are further apart than
    /// slices.</summary>
    private static readonly TimeSpan BusyTime = TimeSpan.FromSeconds(1);

    private long _seen = instruments.ReceiptsCommitted;
    private long? _busyAt;

    public Task RestAsync(TimeSpan worked, CancellationToken cancellationToken)
    {
        var committed = instruments.ReceiptsCommitted;
        if (committed != _seen)
        {
            (_seen, _busyAt) = (committed, time.GetTimestamp());
        }

        if (share >= 1 || _busyAt is not { } at || time.GetElapsedTime(at) > BusyTime)
        {
            return Task.CompletedTask;
        }

        return Task.Delay(worked * ((1 - share) / share), time, cancellationToken);
    }
}
