namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What is known of locals where a loop starts.</summary>
internal sealed class FloatLoop
{
    /// <summary>At the branches back to its start, as far as passes have seen them.</summary>
    public LocalBits Back { get; } = new();

    /// <summary>At its start in this pass: from before the loop, or from a branch back of the passes before. A branch back that brings
    /// nothing else needs no further pass.</summary>
    public LocalBits Start { get; } = new();
}
