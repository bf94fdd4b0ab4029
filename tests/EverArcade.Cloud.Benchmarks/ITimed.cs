namespace EverArcade.Cloud.Benchmarks;

/// <summary>A module on an engine whose work is timed.</summary>
internal interface ITimed : IDisposable
{
    /// <summary>Seconds of the guest's own work, nothing of its preparation.</summary>
    /// <param name="argument">How much work; what that means is the guest's.</param>
    double Seconds(int argument);
}
