using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>What instructions cost, in gas (docs/metering.md, Gas). One gas is about one simple integer instruction.</summary>
/// <remarks>Measured: the benchmark <c>calibration</c> prints nanoseconds per gas of each class. A change here changes receipts: it is a new <see cref="Version"/>. Every instruction but <c>else</c> and <c>end</c> costs
/// something, so that no loop is free on any engine, interpreters included.</remarks>
internal static class GasCosts
{
    /// <summary>Version of this table.</summary>
    public const int Version = 1;

    /// <summary>Declared locals that one gas sets to zero at a function's start.</summary>
    public const int LocalsPerGas = 4;

    /// <summary>A page of 64 KiB that <c>memory.grow</c> adds: the kernel zeroes it, and the guest pays for the first touch.</summary>
    public const int MemoryPage = 100_000;

    /// <summary>Bytes that <c>memory.fill</c>, <c>copy</c> and <c>init</c> move for one gas, as an exponent of two.</summary>
    public const int MemoryBytesPerGasLog2 = 1;

    /// <summary>Gas for an element that <c>table.init</c> and <c>table.copy</c> move, as an exponent of two.</summary>
    public const int TableElementLog2 = 3;

    private const int MoreBase = 0x100;

    private static readonly ushort[] Costs = Fill();

    /// <summary>Cost of one instruction; what depends on its operands is added at run time.</summary>
    public static uint Of(Opcode opcode) => Costs[(int)opcode < 0x100 ? (int)opcode : MoreBase + ((int)opcode & 0xff)];

    /// <summary>Cost of entering a function, beside the instruction that calls it.</summary>
    public static uint OfLocals(int declared) => (uint)((declared + LocalsPerGas - 1) / LocalsPerGas);

    private static ushort[] Fill()
    {
        var costs = new ushort[MoreBase + 0x10];
        costs.AsSpan().Fill(1);
        Set(0, Opcode.Else, Opcode.End);
        Set(2, Opcode.If, Opcode.Br, Opcode.BrIf, Opcode.Return, Opcode.Select, Opcode.SelectTyped, Opcode.GlobalSet);
        Set(20, Opcode.BrTable);
        Set(14, Opcode.Call);
        Set(24, Opcode.CallIndirect);
        costs.AsSpan((int)Opcode.I32Load, Opcode.I64Store32 - Opcode.I32Load + 1).Fill(3);
        Set(300, Opcode.MemoryGrow);
        Set(60, Opcode.MemoryInit, Opcode.MemoryCopy, Opcode.MemoryFill, Opcode.TableInit, Opcode.TableCopy);
        Set(4, Opcode.DataDrop, Opcode.ElemDrop);

        Set(2, Opcode.I32Mul, Opcode.I64Mul);
        Set(12, Opcode.I32DivS, Opcode.I32DivU, Opcode.I32RemS, Opcode.I32RemU);
        Set(18, Opcode.I64DivS, Opcode.I64DivU, Opcode.I64RemS, Opcode.I64RemU);

        // Floats: the price includes making a NaN canonical.
        costs.AsSpan((int)Opcode.F32Ceil, Opcode.F32Max - Opcode.F32Ceil + 1).Fill(4);
        costs.AsSpan((int)Opcode.F64Ceil, Opcode.F64Max - Opcode.F64Ceil + 1).Fill(4);
        Set(8, Opcode.F32Min, Opcode.F32Max, Opcode.F64Min, Opcode.F64Max);
        Set(14, Opcode.F32Div, Opcode.F64Div);
        Set(20, Opcode.F32Sqrt, Opcode.F64Sqrt);
        Set(2, Opcode.F32Copysign, Opcode.F64Copysign);
        costs.AsSpan((int)Opcode.I32TruncF32S, 4).Fill(6);
        costs.AsSpan((int)Opcode.I64TruncF32S, 4).Fill(6);
        costs.AsSpan((int)Opcode.F32ConvertI32S, 10).Fill(3);
        costs.AsSpan(MoreBase, 8).Fill(6);
        return costs;

        void Set(ushort cost, params ReadOnlySpan<Opcode> opcodes)
        {
            foreach (var opcode in opcodes)
            {
                costs[(int)opcode < 0x100 ? (int)opcode : MoreBase + ((int)opcode & 0xff)] = cost;
            }
        }
    }
}
