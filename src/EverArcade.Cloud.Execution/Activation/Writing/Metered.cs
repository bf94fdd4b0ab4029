using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>The pieces of code that instrumentation puts in.</summary>
internal static class Metered
{
    /// <summary>Block type of a block without values.</summary>
    public const uint NoType = 0x40;

    /// <summary>The NaN every engine can make: positive, with only the highest bit of its payload.</summary>
    private const uint CanonicalF32 = 0x7fc0_0000;

    private const ulong CanonicalF64 = 0x7ff8_0000_0000_0000;

    /// <summary>Charges a constant.</summary>
    public static void WriteCharge(ByteWriter output, uint gasGlobal, uint cost)
    {
        output.Op(Opcode.GlobalGet, gasGlobal);
        output.I64Const(cost);
        WriteSubtract(output, gasGlobal);
    }

    /// <summary>Charges a constant, and keeps what is left in a local too: the next charge then reads the local, and waits for no store.
    /// The global is written all the same, so it is true whenever the guest may trap.</summary>
    /// <param name="output">Receives the code.</param>
    /// <param name="gasGlobal">Which global holds the gas.</param>
    /// <param name="gasLocal">Which local repeats it.</param>
    /// <param name="repeated">Whether the local holds it already.</param>
    /// <param name="cost">Gas.</param>
    public static void WriteCharge(ByteWriter output, uint gasGlobal, uint gasLocal, bool repeated, uint cost)
    {
        output.Op(repeated ? Opcode.LocalGet : Opcode.GlobalGet, repeated ? gasLocal : gasGlobal);
        output.I64Const(cost);
        WriteSubtract(output, gasGlobal, gasLocal);
    }

    /// <summary>With gas and cost on the stack: keeps the difference, in the local too, and stops when it is negative.</summary>
    public static void WriteSubtract(ByteWriter output, uint gasGlobal, uint gasLocal)
    {
        output.Op(Opcode.I64Sub);
        output.Op(Opcode.LocalTee, gasLocal);
        output.Op(Opcode.GlobalSet, gasGlobal);
        output.Op(Opcode.LocalGet, gasLocal);
        output.I64Const(0);
        output.Op(Opcode.I64LtS);
        WriteStop(output);
    }

    /// <summary>After a call that may have charged, or where a function starts: the local repeats the global.</summary>
    public static void WriteReload(ByteWriter output, uint gasGlobal, uint gasLocal)
    {
        output.Op(Opcode.GlobalGet, gasGlobal);
        output.Op(Opcode.LocalSet, gasLocal);
    }

    /// <summary>With gas and cost on the stack: keeps the difference, and stops when it is negative.</summary>
    public static void WriteSubtract(ByteWriter output, uint gasGlobal)
    {
        output.Op(Opcode.I64Sub);
        output.Op(Opcode.GlobalSet, gasGlobal);
        output.Op(Opcode.GlobalGet, gasGlobal);
        output.I64Const(0);
        output.Op(Opcode.I64LtS);
        WriteStop(output);
    }

    /// <summary>Takes slots of stack, and stops when there are too many.</summary>
    /// <param name="output">Receives the code.</param>
    /// <param name="stackGlobal">Which global counts.</param>
    /// <param name="before">Local that keeps the count of the caller.</param>
    /// <param name="slots">How many.</param>
    public static void WriteEnter(ByteWriter output, uint stackGlobal, uint before, int slots)
    {
        output.Op(Opcode.GlobalGet, stackGlobal);
        output.Op(Opcode.LocalTee, before);
        output.I32Const(slots);
        output.Op(Opcode.I32Add);
        output.Op(Opcode.GlobalSet, stackGlobal);
        output.Op(Opcode.GlobalGet, stackGlobal);
        output.I32Const(ActivationLimits.StackSlotsMax);
        output.Op(Opcode.I32GtS);
        WriteStop(output);
    }

    /// <summary>Gives the slots back. A store alone: subtracting would wait for what the callees stored.</summary>
    public static void WriteLeave(ByteWriter output, uint stackGlobal, uint before)
    {
        output.Op(Opcode.LocalGet, before);
        output.Op(Opcode.GlobalSet, stackGlobal);
    }

    /// <summary>Replaces the float on top by the canonical NaN if it is one: if it is not at least itself, which takes one branch where
    /// equality takes two. A branch that is always taken costs less than a select, which every use of the value would wait for.</summary>
    public static void WriteCanonical(ByteWriter output, bool wide, uint scratchLocal, BranchHints hints)
    {
        output.Op(Opcode.LocalSet, scratchLocal);
        output.Op(Opcode.Block, NoType);
        output.Op(Opcode.LocalGet, scratchLocal);
        output.Op(Opcode.LocalGet, scratchLocal);
        output.Op(wide ? Opcode.F64Ge : Opcode.F32Ge);
        hints.Add(output.Written.Length);
        output.Op(Opcode.BrIf, 0);
        output.Op(wide ? Opcode.F64Const : Opcode.F32Const);
        Span<byte> bits = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bits, wide ? CanonicalF64 : CanonicalF32);
        output.Bytes(bits[..(wide ? 8 : 4)]);
        output.Op(Opcode.LocalSet, scratchLocal);
        output.Op(Opcode.End);
        output.Op(Opcode.LocalGet, scratchLocal);
    }

    private static void WriteStop(ByteWriter output)
    {
        output.Op(Opcode.If, NoType);
        output.Op(Opcode.Unreachable);
        output.Op(Opcode.End);
    }
}
