namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Types of values, by their byte in the binary format.</summary>
internal enum WasmType : byte
{
    /// <summary>No value; on the operand stack of unreachable code, a value of any type.</summary>
    None = 0,

    /// <summary>Only as the type of a table's elements: no value of an accepted module is a reference.</summary>
    FuncRef = 0x70,

    F64 = 0x7c,
    F32 = 0x7d,
    I64 = 0x7e,
    I32 = 0x7f,
}
