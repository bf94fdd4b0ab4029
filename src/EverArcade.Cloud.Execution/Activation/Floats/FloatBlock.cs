using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>An open block while a function's floats are followed.</summary>
internal sealed class FloatBlock
{
    /// <summary><see cref="FloatAction.Block"/>, <see cref="FloatAction.Loop"/>, <see cref="FloatAction.If"/>, or
    /// <see cref="FloatAction.Else"/> in an <c>if</c>'s other branch.</summary>
    public FloatAction Kind { get; set; }

    public FunctionType Type { get; set; } = FunctionType.Empty;

    /// <summary>Operands below it.</summary>
    public int Height { get; set; }

    /// <summary>Of a loop: which, in the order of the code.</summary>
    public int Loop { get; set; }

    /// <summary>Whether anything arrives at its end.</summary>
    public bool Reached { get; set; }

    /// <summary>Locals where ways arrive at its end; of a loop, not used.</summary>
    public LocalBits Arrived { get; } = new();

    /// <summary>Locals before an <c>if</c>.</summary>
    public LocalBits Before { get; } = new();
}
