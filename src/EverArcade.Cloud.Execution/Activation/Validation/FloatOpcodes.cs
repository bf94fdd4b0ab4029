using System.Runtime.CompilerServices;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Which instructions may answer a NaN whose sign and payload differ between machines (WebAssembly core specification, NaN
/// propagation).</summary>
internal static class FloatOpcodes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool LeavesNanOpen(Opcode opcode) => opcode is
        (>= Opcode.F32Ceil and <= Opcode.F32Max)
        or (>= Opcode.F64Ceil and <= Opcode.F64Max)
        or Opcode.F32DemoteF64
        or Opcode.F64PromoteF32;
}
