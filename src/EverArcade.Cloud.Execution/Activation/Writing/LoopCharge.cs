using System.Numerics;
using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Charges all iterations of a counted loop before it starts. With v the counter after the first iteration, b the bound, both as
/// the loop's mask turns them, s the step, and o the odd part of s = o * 2^k, all modulo 2^32:
/// until v = b the iterations beyond the first are ((b - counter) / o - 2^k) >> k, and never end if (b - counter) mod 2^k is not 0;
/// while v &lt; b they are (b - 1 - v) / s + 1, none if v &lt; b does not hold at first, and never end if the last counter below b is so near to
/// 2^32 that the next starts again from 0.</summary>
/// <remarks>A loop that never ends by itself cannot be paid: it is out of gas at once. Decision 0013.</remarks>
internal sealed class LoopCharge(ByteWriter output, uint gasGlobal, uint gasLocal)
{
    public void Write(in CountedLoop loop)
    {
        var step = loop.StepUp;
        var shift = BitOperations.TrailingZeroCount(loop.Step);
        if (loop.Until && shift > 0)
        {
            WriteDistance(in loop);
            output.I32Const((int)(uint.MaxValue >> (32 - shift)));
            output.Op(Opcode.I32And);
            WriteNeverEnds();
        }
        else if (!loop.Until && loop.MayPassTheEnd)
        {
            WriteFirst(in loop);
            WriteBound(in loop);
            output.Op(Opcode.I32LtU);
            WriteFirst(in loop);
            WriteRoom(in loop);
            output.I32Const(unchecked((int)(0 - step)));
            output.Op(Opcode.I32And);
            output.Op(Opcode.I32Add);
            output.I32Const(unchecked((int)(0 - step - 1)));
            output.Op(Opcode.I32GtU);
            output.Op(Opcode.I32And);
            WriteNeverEnds();
        }

        output.Op(Opcode.LocalGet, gasLocal);
        output.I64Const(loop.Gas);
        if (loop.Until)
        {
            WriteUntil(in loop, shift);
        }
        else
        {
            WriteWhile(in loop);
        }

        output.Op(Opcode.I64ExtendI32U);
        output.I64Const(loop.Gas);
        output.Op(Opcode.I64Mul);
        output.Op(Opcode.I64Add);
        Metered.WriteSubtract(output, gasGlobal, gasLocal);
    }

    private void WriteUntil(in CountedLoop loop, int shift)
    {
        WriteDistance(in loop);
        var inverse = Inverse(loop.Step >> shift);
        if (inverse != 1)
        {
            output.I32Const(unchecked((int)inverse));
            output.Op(Opcode.I32Mul);
        }

        output.I32Const(1 << shift);
        output.Op(Opcode.I32Sub);
        if (shift > 0)
        {
            output.I32Const(shift);
            output.Op(Opcode.I32ShrU);
        }
    }

    private void WriteWhile(in CountedLoop loop)
    {
        WriteRoom(in loop);
        var step = loop.StepUp;
        if (!uint.IsPow2(step))
        {
            output.I32Const((int)step);
            output.Op(Opcode.I32DivU);
        }
        else if (step > 1)
        {
            output.I32Const(BitOperations.Log2(step));
            output.Op(Opcode.I32ShrU);
        }

        output.I32Const(1);
        output.Op(Opcode.I32Add);
        output.I32Const(0);
        WriteFirst(in loop);
        WriteBound(in loop);
        output.Op(Opcode.I32LtU);
        output.Op(Opcode.Select);
    }

    /// <summary>From the counter to the bound.</summary>
    private void WriteDistance(in CountedLoop loop)
    {
        WriteBound(in loop);
        output.Op(Opcode.LocalGet, loop.Counter);
        output.Op(Opcode.I32Sub);
    }

    /// <summary>The counter after the first iteration.</summary>
    private void WriteFirst(in CountedLoop loop)
    {
        output.Op(Opcode.LocalGet, loop.Counter);
        output.I32Const(unchecked((int)loop.Step));
        output.Op(Opcode.I32Add);
        WriteMask(in loop);
    }

    /// <summary>From the counter after the first iteration to the last number below the bound.</summary>
    private void WriteRoom(in CountedLoop loop)
    {
        WriteBound(in loop);
        output.I32Const(1);
        output.Op(Opcode.I32Sub);
        WriteFirst(in loop);
        output.Op(Opcode.I32Sub);
    }

    private void WriteBound(in CountedLoop loop)
    {
        if (!loop.Bound.IsLocal)
        {
            output.I32Const(unchecked((int)(uint)loop.Bound.Value));
            return;
        }

        output.Op(Opcode.LocalGet, (uint)loop.Bound.Value);
        WriteMask(in loop);
    }

    private void WriteMask(in CountedLoop loop)
    {
        if (loop.Mask != 0)
        {
            output.I32Const(unchecked((int)loop.Mask));
            output.Op(Opcode.I32Xor);
        }
    }

    private void WriteNeverEnds()
    {
        output.Op(Opcode.If, Metered.NoType);
        output.I64Const(-1);
        output.Op(Opcode.GlobalSet, gasGlobal);
        output.Op(Opcode.Unreachable);
        output.Op(Opcode.End);
    }

    /// <summary>What an odd number has to be multiplied with to give 1, modulo 2^32: each round doubles the bits that are right.</summary>
    private static uint Inverse(uint odd)
    {
        var inverse = odd;
        for (var bits = 3; bits < 32; bits *= 2)
        {
            inverse = unchecked(inverse * (2 - odd * inverse));
        }

        return inverse;
    }
}
