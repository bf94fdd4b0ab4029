using System.Numerics;
using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Asks whether it is certain how often a loop runs, and charges it as a whole. With v the counter after the first iteration and l
/// the last number for which it goes on, both as the loop turns them, and s the step: while v &lt;= l the iterations are
/// (l - v) / s + 2, at the least two, if l + s is a number of the width. Until the counter equals the bound they are d / s, d the distance,
/// if d is not 0 and s divides it.</summary>
/// <remarks>Of 64 bits, more than 2^32 iterations are not certain: what they cost would be no number of 64 bits. Decision 0020.</remarks>
internal sealed class AskedLoopCharge(ByteWriter output, uint gasGlobal, uint gasLocal)
{
    /// <summary>Leaves whether it is certain on the stack.</summary>
    public void WriteQuestion(in AskedLoop loop)
    {
        if (loop.Until)
        {
            WriteQuestionUntil(in loop);
            return;
        }

        WriteLast(in loop);
        if (loop.Step.IsLocal)
        {
            WriteConst(in loop, 0);
            WriteStep(in loop);
            output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        }
        else
        {
            WriteConst(in loop, unchecked(0 - loop.StepUp));
        }

        output.Op(loop.Wide ? Opcode.I64LtU : Opcode.I32LtU);
        WriteFirst(in loop);
        WriteLast(in loop);
        output.Op(loop.Wide ? Opcode.I64LeU : Opcode.I32LeU);
        output.Op(Opcode.I32And);
        if (loop.Wide)
        {
            WriteRoom(in loop);
            WriteConst(in loop, 1UL << 32);
            output.Op(Opcode.I64LtU);
            output.Op(Opcode.I32And);
        }
    }

    /// <summary>Charges all iterations, where it is certain how many.</summary>
    public void WriteCharge(in AskedLoop loop)
    {
        output.Op(Opcode.LocalGet, gasLocal);
        if (loop.Until)
        {
            WriteDistance(in loop);
        }
        else
        {
            WriteRoom(in loop);
        }

        WriteDivide(in loop);
        if (!loop.Wide)
        {
            output.Op(Opcode.I64ExtendI32U);
        }

        if (!loop.Until)
        {
            output.I64Const(2);
            output.Op(Opcode.I64Add);
        }

        output.I64Const(loop.Gas);
        output.Op(Opcode.I64Mul);
        Metered.WriteSubtract(output, gasGlobal, gasLocal);
    }

    private void WriteQuestionUntil(in AskedLoop loop)
    {
        WriteDistance(in loop);
        WriteConst(in loop, 1);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        WriteConst(in loop, loop.Wide ? 1UL << 32 : uint.MaxValue);
        output.Op(loop.Wide ? Opcode.I64LtU : Opcode.I32LtU);
        if (loop.StepUp > 1)
        {
            WriteDistance(in loop);
            WriteConst(in loop, loop.StepUp - 1);
            output.Op(loop.Wide ? Opcode.I64And : Opcode.I32And);
            output.Op(loop.Wide ? Opcode.I64Eqz : Opcode.I32Eqz);
            output.Op(Opcode.I32And);
        }
    }

    private void WriteDivide(in AskedLoop loop)
    {
        if (loop.Step.IsLocal)
        {
            WriteStep(in loop);
            output.Op(loop.Wide ? Opcode.I64DivU : Opcode.I32DivU);
        }
        else if (!BitOperations.IsPow2(loop.StepUp))
        {
            WriteConst(in loop, loop.StepUp);
            output.Op(loop.Wide ? Opcode.I64DivU : Opcode.I32DivU);
        }
        else if (loop.StepUp > 1)
        {
            WriteConst(in loop, (ulong)BitOperations.Log2(loop.StepUp));
            output.Op(loop.Wide ? Opcode.I64ShrU : Opcode.I32ShrU);
        }
    }

    /// <summary>The local that is the step, as it is turned.</summary>
    private void WriteStep(in AskedLoop loop)
    {
        if (loop.StepTurned)
        {
            WriteConst(in loop, 0);
        }

        output.Op(Opcode.LocalGet, (uint)loop.Step.Value);
        if (loop.StepTurned)
        {
            output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        }
    }

    /// <summary>From the counter after the first iteration to the last number for which it goes on.</summary>
    private void WriteRoom(in AskedLoop loop)
    {
        WriteLast(in loop);
        WriteFirst(in loop);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
    }

    /// <summary>From the counter to the bound.</summary>
    private void WriteDistance(in AskedLoop loop)
    {
        WriteBound(in loop);
        output.Op(Opcode.LocalGet, loop.Counter);
        WriteMask(in loop);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
    }

    /// <summary>The counter after the first iteration.</summary>
    private void WriteFirst(in AskedLoop loop)
    {
        output.Op(Opcode.LocalGet, loop.Counter);
        if (loop.Step.IsLocal)
        {
            output.Op(Opcode.LocalGet, (uint)loop.Step.Value);
            output.Op(loop.Wide
                ? loop.Step.Down ? Opcode.I64Sub : Opcode.I64Add
                : loop.Step.Down ? Opcode.I32Sub : Opcode.I32Add);
        }
        else
        {
            WriteConst(in loop, loop.Step.Value);
            output.Op(loop.Wide ? Opcode.I64Add : Opcode.I32Add);
        }

        WriteMask(in loop);
    }

    /// <summary>The last number for which it goes on; the largest of all if there is none.</summary>
    private void WriteLast(in AskedLoop loop)
    {
        var less = loop.Direction.OrEqual ? 0UL : 1UL;
        if (!loop.Bound.IsLocal)
        {
            WriteConst(in loop, unchecked((loop.Bound.Value ^ loop.Direction.Mask) - less));
            return;
        }

        WriteBound(in loop);
        if (less > 0)
        {
            WriteConst(in loop, less);
            output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        }
    }

    private void WriteBound(in AskedLoop loop)
    {
        if (!loop.Bound.IsLocal)
        {
            WriteConst(in loop, loop.Bound.Value ^ loop.Direction.Mask);
            return;
        }

        output.Op(Opcode.LocalGet, (uint)loop.Bound.Value);
        WriteMask(in loop);
    }

    private void WriteMask(in AskedLoop loop)
    {
        if (loop.Direction.Mask != 0)
        {
            WriteConst(in loop, loop.Direction.Mask);
            output.Op(loop.Wide ? Opcode.I64Xor : Opcode.I32Xor);
        }
    }

    private void WriteConst(in AskedLoop loop, ulong value)
    {
        if (loop.Wide)
        {
            output.I64Const(unchecked((long)value));
        }
        else
        {
            output.I32Const(unchecked((int)(uint)value));
        }
    }
}
