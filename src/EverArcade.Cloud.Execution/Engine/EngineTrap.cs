namespace EverArcade.Cloud.Execution.Engine;

/// <summary>How a call into a guest ended, in the engine's numbers (<c>wasmtime/trap.h</c>).</summary>
internal enum EngineTrap : byte
{
    StackOverflow = 0,
    MemoryOutOfBounds = 1,
    TableOutOfBounds = 3,
    IndirectCallToNull = 4,
    BadSignature = 5,
    IntegerOverflow = 6,
    IntegerDivisionByZero = 7,
    BadConversionToInteger = 8,
    Unreachable = 9,

    /// <summary>A trap without a number.</summary>
    Unnumbered = 254,

    /// <summary>The call returned.</summary>
    None = 255,
}
