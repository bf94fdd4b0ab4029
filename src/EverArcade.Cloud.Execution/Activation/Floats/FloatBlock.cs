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

    /// <summary>The last <c>br_table</c> that leads to its label, as they are counted: its other labels of the same block say nothing
    /// new.</summary>
    public int Table { get; set; }

    /// <summary>Values that a branch to its label carries.</summary>
    public int Carried => Kind == FloatAction.Loop ? Type.Parameters.Length : Type.Results.Length;

    /// <summary>Whether anything arrives at its end.</summary>
    public bool Reached { get; set; }

    /// <summary>Locals where ways arrive at its end; of a loop, not used.</summary>
    public LocalBits Arrived { get; } = new();

    /// <summary>Locals before an <c>if</c>.</summary>
    public LocalBits Before { get; } = new();
}
