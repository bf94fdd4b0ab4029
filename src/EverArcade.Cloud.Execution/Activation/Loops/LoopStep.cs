namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>What is added to a local: a constant or another local.</summary>
/// <param name="IsLocal">Whether it is a local.</param>
/// <param name="Down">Whether that local is taken away instead.</param>
/// <param name="Value">The constant, as a number without sign of the counter's width, or the other local.</param>
internal readonly record struct LoopStep(bool IsLocal, bool Down, ulong Value)
{
    /// <summary>Not an addition.</summary>
    public bool IsNone => this == default;
}
