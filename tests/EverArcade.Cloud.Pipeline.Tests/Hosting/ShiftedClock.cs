namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>The system's clock, moved forward by a test. Timers run in real time.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long _shiftTicks;
    private long _wallTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _shiftTicks, by.Ticks);

    /// <summary>Somebody sets the wall clock; no time passes.</summary>
    public void SetWallClock(TimeSpan by) => Interlocked.Add(ref _wallTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow()
        + TimeSpan.FromTicks(Interlocked.Read(ref _shiftTicks) + Interlocked.Read(ref _wallTicks));

    public override long GetTimestamp() =>
        System.GetElapsedTime(0, System.GetTimestamp()).Ticks + Interlocked.Read(ref _shiftTicks);
}
