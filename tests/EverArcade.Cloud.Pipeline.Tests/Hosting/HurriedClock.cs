namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>Timers ring a hundred times too early, so that a retry's back-off is seen and not waited for.</summary>
public sealed class HurriedClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / 100 : dueTime, period);
}
