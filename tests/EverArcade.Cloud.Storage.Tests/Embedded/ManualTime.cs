namespace EverArcade.Cloud.Storage.Tests.Embedded;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _passedTicks;
    private long _setOffTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _passedTicks);

    public override DateTimeOffset GetUtcNow() =>
        Conformance.Samples.Noon.AddTicks(Interlocked.Read(ref _passedTicks) + Interlocked.Read(ref _setOffTicks));

    /// <summary>Time passes.</summary>
    public void Pass(TimeSpan time) => Interlocked.Add(ref _passedTicks, time.Ticks);

    /// <summary>Somebody sets the wall clock; no time passes.</summary>
    public void SetWallClock(TimeSpan by) => Interlocked.Add(ref _setOffTicks, by.Ticks);
}
