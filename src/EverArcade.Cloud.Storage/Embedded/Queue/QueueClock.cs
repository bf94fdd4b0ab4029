namespace EverArcade.Cloud.Storage.Embedded.Queue;

/// <summary>Milliseconds that only go forward: the wall clock when the store was opened plus the time that has passed
/// since.</summary>
/// <remarks>A wall clock that is set back while the store is open would otherwise hide messages for as long as it was
/// set back. Across a restart the store makes every message visible, so old deadlines never meet a new clock.</remarks>
internal sealed class QueueClock(TimeProvider time)
{
    private readonly long _openedAt = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _openedStamp = time.GetTimestamp();

    public long NowMilliseconds => _openedAt + (long)time.GetElapsedTime(_openedStamp).TotalMilliseconds;

    /// <summary>A moment from now; one too far away to name becomes the farthest.</summary>
    public long In(TimeSpan delay) => NowMilliseconds + Math.Max(0, (long)Math.Ceiling(delay.TotalMilliseconds));
}
