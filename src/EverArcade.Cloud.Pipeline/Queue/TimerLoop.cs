namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>Does something now and then in this process, where no Functions host has a timer: at once, and then at each beat until
/// the host stops. What fails is said and tried again at the next beat.</summary>
internal static class TimerLoop
{
    /// <param name="every">Time between two beats.</param>
    /// <param name="time">The clock.</param>
    /// <param name="work">What is done; never twice at once.</param>
    /// <param name="failed">Told why a beat has failed.</param>
    /// <param name="stoppingToken">Ends the loop.</param>
    public static async Task RunAsync(
        TimeSpan every, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> failed, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        do
        {
            try
            {
                await work(stoppingToken);
            }
            catch (Exception trouble) when (trouble is not OperationCanceledException)
            {
                failed(trouble);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
