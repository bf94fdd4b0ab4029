using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>The bodies of the two functions that keep the tree of stacks (<see cref="ProfileLayout"/>). Neither loops longer than the
/// table is, allocates, nor traps.</summary>
/// <param name="memory">Index of the tree's memory.</param>
/// <param name="gasGlobal">Index of the global that holds the gas.</param>
internal sealed class RecorderCode(uint memory, uint gasGlobal)
{
    private const uint NoType = Metered.NoType;

    // Locals of enter; leave has locals of its own.
    private const uint Function = 0;
    private const uint Paid = 1;
    private const uint Node = 2;
    private const uint Slot = 3;
    private const uint Found = 4;
    private const uint Gas = 5;

    /// <summary>2^32 divided by the golden ratio: spreads numbers that follow each other (Knuth, The Art of Computer Programming 6.4).</summary>
    private const int Spread = unchecked((int)0x9e37_79b1);

    private const int SlotMask = (1 << ProfileLayout.TableLog2) - 1;

    /// <summary>Takes a function's index, and what its caller paid for it: finds or makes the stack that it and the present one are, and goes
    /// there. What was paid is the function's and not the caller's: it is as if the gas still were there.</summary>
    public void WriteEnter(ByteWriter output)
    {
        output.U32(2);
        output.U32(3);
        output.Byte((byte)WasmType.I32);
        output.U32(1);
        output.Byte((byte)WasmType.I64);

        WriteLostCount(output, 1);
        output.Op(Opcode.Return);
        output.Op(Opcode.End);

        Load(output, ProfileLayout.Node);
        output.Op(Opcode.LocalSet, Node);
        output.Op(Opcode.LocalGet, Node);
        output.Op(Opcode.If, NoType);
        WriteAttribute(output, Node, Gas, ProfileLayout.Self, Paid);
        output.Op(Opcode.Else);
        WriteMark(output, Gas, Paid);
        output.Op(Opcode.End);

        WriteFind(output);
        WriteCountCall(output);
        output.I32Const(0);
        output.Op(Opcode.LocalGet, Found);
        Store(output, ProfileLayout.Node);
        output.Op(Opcode.End);
    }

    /// <summary>Goes back to the stack below.</summary>
    public void WriteLeave(ByteWriter output)
    {
        const uint node = 0, gas = 1;
        output.U32(2);
        output.U32(1);
        output.Byte((byte)WasmType.I32);
        output.U32(1);
        output.Byte((byte)WasmType.I64);

        Load(output, ProfileLayout.Node);
        output.Op(Opcode.LocalSet, node);
        WriteLostCount(output, -1);
        Load(output, ProfileLayout.Lost);
        output.Op(Opcode.I32Eqz);
        output.Op(Opcode.If, NoType);
        WriteAttribute(output, node, gas, ProfileLayout.LostGas);
        output.Op(Opcode.End);
        output.Op(Opcode.Return);
        output.Op(Opcode.End);

        WriteAttribute(output, node, gas, ProfileLayout.Self);
        output.I32Const(0);
        WriteStackAddress(output, node);
        Memory(output, Opcode.I32Load, ProfileLayout.Stacks + ProfileLayout.Parent);
        Store(output, ProfileLayout.Node);
        output.Op(Opcode.End);
    }

    /// <summary>Opens an <c>if</c> for calls that are not recorded, and counts their nesting.</summary>
    private void WriteLostCount(ByteWriter output, int step)
    {
        Load(output, ProfileLayout.Lost);
        output.Op(Opcode.If, NoType);
        output.I32Const(0);
        Load(output, ProfileLayout.Lost);
        output.I32Const(step);
        output.Op(Opcode.I32Add);
        Store(output, ProfileLayout.Lost);
    }

    /// <summary>Adds the gas since the last look to a stack, and looks.</summary>
    private void WriteAttribute(ByteWriter output, uint node, uint gas, int field, uint? paid = null)
    {
        WriteStackAddress(output, node);
        WriteStackAddress(output, node);
        Memory(output, Opcode.I64Load, ProfileLayout.Stacks + field);
        output.I32Const(0);
        Memory(output, Opcode.I64Load, ProfileLayout.Mark);
        output.Op(Opcode.I64Add);
        WriteGas(output, paid);
        output.Op(Opcode.I64Sub);
        Memory(output, Opcode.I64Store, ProfileLayout.Stacks + field);
        WriteMark(output, gas, paid);
    }

    private void WriteGas(ByteWriter output, uint? paid)
    {
        output.Op(Opcode.GlobalGet, gasGlobal);
        if (paid is { } local)
        {
            output.Op(Opcode.LocalGet, local);
            output.Op(Opcode.I64ExtendI32U);
            output.Op(Opcode.I64Add);
        }
    }

    private void WriteMark(ByteWriter output, uint gas, uint? paid)
    {
        WriteGas(output, paid);
        output.Op(Opcode.LocalSet, gas);
        output.I32Const(0);
        output.Op(Opcode.LocalGet, gas);
        Memory(output, Opcode.I64Store, ProfileLayout.Mark);
    }

    /// <summary>Leaves the stack of <see cref="Node"/> and <see cref="Function"/> in <see cref="Found"/>; returns when there is no more
    /// room for it.</summary>
    private void WriteFind(ByteWriter output)
    {
        output.Op(Opcode.LocalGet, Node);
        output.I32Const(Spread);
        output.Op(Opcode.I32Mul);
        output.Op(Opcode.LocalGet, Function);
        output.Op(Opcode.I32Xor);
        output.I32Const(Spread);
        output.Op(Opcode.I32Mul);
        output.I32Const(32 - ProfileLayout.TableLog2);
        output.Op(Opcode.I32ShrU);
        output.Op(Opcode.LocalSet, Slot);
        output.Op(Opcode.Block, NoType);
        output.Op(Opcode.Loop, NoType);
        WriteSlotAddress(output);
        Memory(output, Opcode.I32Load, ProfileLayout.Table);
        output.Op(Opcode.LocalTee, Found);
        output.Op(Opcode.I32Eqz);
        output.Op(Opcode.If, NoType);
        WriteAdd(output);
        output.Op(Opcode.Br, 2);
        output.Op(Opcode.End);
        WriteIs(output, ProfileLayout.Parent, Node);
        WriteIs(output, ProfileLayout.Function, Function);
        output.Op(Opcode.I32And);
        output.Op(Opcode.BrIf, 1);
        output.Op(Opcode.LocalGet, Slot);
        output.I32Const(1);
        output.Op(Opcode.I32Add);
        output.I32Const(SlotMask);
        output.Op(Opcode.I32And);
        output.Op(Opcode.LocalSet, Slot);
        output.Op(Opcode.Br, 0);
        output.Op(Opcode.End);
        output.Op(Opcode.End);
    }

    private void WriteAdd(ByteWriter output)
    {
        Load(output, ProfileLayout.Count);
        output.I32Const(1);
        output.Op(Opcode.I32Add);
        output.Op(Opcode.LocalTee, Found);
        output.I32Const(ProfileLayout.StacksMax);
        output.Op(Opcode.I32Eq);
        output.Op(Opcode.If, NoType);
        output.I32Const(0);
        output.I32Const(1);
        Store(output, ProfileLayout.Lost);
        output.Op(Opcode.Return);
        output.Op(Opcode.End);

        output.I32Const(0);
        output.Op(Opcode.LocalGet, Found);
        Store(output, ProfileLayout.Count);
        WriteSlotAddress(output);
        output.Op(Opcode.LocalGet, Found);
        Memory(output, Opcode.I32Store, ProfileLayout.Table);
        WriteStackAddress(output, Found);
        output.Op(Opcode.LocalGet, Node);
        Memory(output, Opcode.I32Store, ProfileLayout.Stacks + ProfileLayout.Parent);
        WriteStackAddress(output, Found);
        output.Op(Opcode.LocalGet, Function);
        Memory(output, Opcode.I32Store, ProfileLayout.Stacks + ProfileLayout.Function);
    }

    private void WriteCountCall(ByteWriter output)
    {
        WriteStackAddress(output, Found);
        WriteStackAddress(output, Found);
        Memory(output, Opcode.I64Load, ProfileLayout.Stacks + ProfileLayout.Calls);
        output.I64Const(1);
        output.Op(Opcode.I64Add);
        Memory(output, Opcode.I64Store, ProfileLayout.Stacks + ProfileLayout.Calls);
    }

    private void WriteIs(ByteWriter output, int field, uint local)
    {
        WriteStackAddress(output, Found);
        Memory(output, Opcode.I32Load, ProfileLayout.Stacks + field);
        output.Op(Opcode.LocalGet, local);
        output.Op(Opcode.I32Eq);
    }

    private static void WriteStackAddress(ByteWriter output, uint node)
    {
        output.Op(Opcode.LocalGet, node);
        output.I32Const(ProfileLayout.StackBytesLog2);
        output.Op(Opcode.I32Shl);
    }

    private static void WriteSlotAddress(ByteWriter output)
    {
        output.Op(Opcode.LocalGet, Slot);
        output.I32Const(2);
        output.Op(Opcode.I32Shl);
    }

    /// <summary>Reads an i32 of the header.</summary>
    private void Load(ByteWriter output, int offset)
    {
        output.I32Const(0);
        Memory(output, Opcode.I32Load, offset);
    }

    /// <summary>Writes an i32 of the header; address and value are on the stack.</summary>
    private void Store(ByteWriter output, int offset) => Memory(output, Opcode.I32Store, offset);

    /// <summary>A load or store on the tree's memory: its index follows when bit 6 of the alignment says so.</summary>
    private void Memory(ByteWriter output, Opcode opcode, int offset)
    {
        const byte namesMemory = 0x40;
        output.Op(opcode);
        output.Byte((byte)(namesMemory | (opcode is Opcode.I64Load or Opcode.I64Store ? 3 : 2)));
        output.U32(memory);
        output.U32((uint)offset);
    }
}
