using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>How many operands instructions take and leave that neither show a float's bits nor make a float whose bits are open.</summary>
internal static class OperandCounts
{
    private const byte Other = byte.MaxValue;

    private const int TakenShift = 4;

    private const int LeftMask = (1 << TakenShift) - 1;

    private static readonly byte[] Counts = Fill();

    /// <returns>Whether it is such an instruction.</returns>
    public static bool TryFind(Opcode opcode, out int taken, out int left)
    {
        var counts = (int)opcode < Counts.Length ? Counts[(int)opcode] : Other;
        (taken, left) = (counts >> TakenShift, counts & LeftMask);
        return counts != Other;
    }

    /// <summary>Operands that an instruction takes and leaves.</summary>
    public static (int Taken, int Left) Of(Signature signature) => (One(signature.First) + One(signature.Second), One(signature.Result));

    private static byte[] Fill()
    {
        var counts = new byte[0x100];
        counts.AsSpan().Fill(Other);
        for (var opcode = Opcode.I32Load; opcode <= Opcode.I64Extend32S; opcode++)
        {
            if (!IsAboutFloats(opcode))
            {
                var (taken, left) = Of(Signatures.Of(opcode));
                counts[(int)opcode] = (byte)(taken << TakenShift | left);
            }
        }

        (counts[(int)Opcode.GlobalGet], counts[(int)Opcode.MemorySize], counts[(int)Opcode.MemoryGrow]) = (1, 1, 1 << TakenShift | 1);
        counts[(int)Opcode.Drop] = 1 << TakenShift;
        return counts;
    }

    private static bool IsAboutFloats(Opcode opcode) => FloatOpcodes.LeavesNanOpen(opcode) || opcode is
        Opcode.F32Store or Opcode.F64Store or Opcode.F32Const or Opcode.F64Const or Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64
        or Opcode.F32Abs or Opcode.F32Neg or Opcode.F32Copysign or Opcode.F64Abs or Opcode.F64Neg or Opcode.F64Copysign
        or (>= Opcode.F32ConvertI32S and <= Opcode.F32ConvertI64U) or (>= Opcode.F64ConvertI32S and <= Opcode.F64ConvertI64U);

    private static int One(WasmType type) => type == WasmType.None ? 0 : 1;
}
