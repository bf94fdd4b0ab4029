using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>A block that is open while a body is checked (WebAssembly core specification, Validation algorithm).</summary>
internal struct ControlFrame
{
    /// <summary><c>block</c>, <c>loop</c>, <c>if</c>, <c>else</c>; <see cref="Opcode.Unreachable"/> stands for the function itself.</summary>
    public Opcode Kind;

    public FunctionType Type;

    /// <summary>Operands below the block's own.</summary>
    public int Height;

    /// <summary>Whether the rest of the block cannot be reached, so that operands of any type may be taken.</summary>
    public bool Unreachable;

    /// <summary>Types a branch to this block carries.</summary>
    public readonly ReadOnlySpan<WasmType> Label => Kind == Opcode.Loop ? Type.Parameters : Type.Results;
}
