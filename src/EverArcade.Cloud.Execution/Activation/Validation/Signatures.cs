using EverArcade.Cloud.Execution.Activation.Reading;
using static EverArcade.Cloud.Execution.Activation.Reading.Opcode;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What the instructions that only compute take from the operand stack and leave on it, by opcode below 0x100; and the alignment
/// of loads and stores.</summary>
internal static class Signatures
{
    private static readonly Signature[] Table = Fill();

    private static readonly byte[] Alignments = FillAlignments();

    public static Signature Of(Opcode opcode) => Table[(int)opcode & 0xff];

    /// <summary>Signature of a saturating conversion (0xFC00 to 0xFC07).</summary>
    public static Signature OfSaturating(Opcode opcode)
    {
        var number = (int)opcode & 7;
        return new Signature(
            (number & 2) == 0 ? WasmType.F32 : WasmType.F64, WasmType.None, number < 4 ? WasmType.I32 : WasmType.I64);
    }

    /// <summary>Natural alignment of a load or store, as the exponent of two.</summary>
    public static byte Alignment(Opcode opcode) => Alignments[opcode - I32Load];

    private static byte[] FillAlignments() =>
        [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2];

    private static Signature[] Fill()
    {
        var table = new Signature[0x100];
        const WasmType I32 = WasmType.I32, I64 = WasmType.I64, F32 = WasmType.F32, F64 = WasmType.F64;
        const WasmType None = WasmType.None;

        // Loads take an address; stores an address and a value.
        Set(I32Load, I32Load, new(I32, None, I32));
        Set(I64Load, I64Load, new(I32, None, I64));
        Set(F32Load, F32Load, new(I32, None, F32));
        Set(F64Load, F64Load, new(I32, None, F64));
        Set(I32Load8S, I32Load16U, new(I32, None, I32));
        Set(I64Load8S, I64Load32U, new(I32, None, I64));
        Set(I32Store, I32Store, new(I32, I32, None));
        Set(I64Store, I64Store, new(I32, I64, None));
        Set(F32Store, F32Store, new(I32, F32, None));
        Set(F64Store, F64Store, new(I32, F64, None));
        Set(I32Store8, I32Store16, new(I32, I32, None));
        Set(I64Store8, I64Store32, new(I32, I64, None));

        Set(I32Const, I32Const, new(None, None, I32));
        Set(I64Const, I64Const, new(None, None, I64));
        Set(F32Const, F32Const, new(None, None, F32));
        Set(F64Const, F64Const, new(None, None, F64));

        Set(I32Eqz, I32Eqz, new(I32, None, I32));
        Set(I32Eq, I32GeU, new(I32, I32, I32));
        Set(I64Eqz, I64Eqz, new(I64, None, I32));
        Set(I64Eq, I64GeU, new(I64, I64, I32));
        Set(F32Eq, F32Ge, new(F32, F32, I32));
        Set(F64Eq, F64Ge, new(F64, F64, I32));
        Set(I32Clz, I32Popcnt, new(I32, None, I32));
        Set(I32Add, I32Rotr, new(I32, I32, I32));
        Set(I64Clz, I64Popcnt, new(I64, None, I64));
        Set(I64Add, I64Rotr, new(I64, I64, I64));
        Set(F32Abs, F32Sqrt, new(F32, None, F32));
        Set(F32Add, F32Copysign, new(F32, F32, F32));
        Set(F64Abs, F64Sqrt, new(F64, None, F64));
        Set(F64Add, F64Copysign, new(F64, F64, F64));

        Set(I32WrapI64, I32WrapI64, new(I64, None, I32));
        Set(I32TruncF32S, I32TruncF32U, new(F32, None, I32));
        Set(I32TruncF64S, I32TruncF64U, new(F64, None, I32));
        Set(I64ExtendI32S, I64ExtendI32U, new(I32, None, I64));
        Set(I64TruncF32S, I64TruncF32U, new(F32, None, I64));
        Set(I64TruncF64S, I64TruncF64U, new(F64, None, I64));
        Set(F32ConvertI32S, F32ConvertI32U, new(I32, None, F32));
        Set(F32ConvertI64S, F32ConvertI64U, new(I64, None, F32));
        Set(F32DemoteF64, F32DemoteF64, new(F64, None, F32));
        Set(F64ConvertI32S, F64ConvertI32U, new(I32, None, F64));
        Set(F64ConvertI64S, F64ConvertI64U, new(I64, None, F64));
        Set(F64PromoteF32, F64PromoteF32, new(F32, None, F64));
        Set(I32ReinterpretF32, I32ReinterpretF32, new(F32, None, I32));
        Set(I64ReinterpretF64, I64ReinterpretF64, new(F64, None, I64));
        Set(F32ReinterpretI32, F32ReinterpretI32, new(I32, None, F32));
        Set(F64ReinterpretI64, F64ReinterpretI64, new(I64, None, F64));
        Set(I32Extend8S, I32Extend16S, new(I32, None, I32));
        Set(I64Extend8S, I64Extend32S, new(I64, None, I64));
        return table;

        void Set(Opcode first, Opcode last, Signature signature) =>
            table.AsSpan((int)first, last - first + 1).Fill(signature);
    }
}
