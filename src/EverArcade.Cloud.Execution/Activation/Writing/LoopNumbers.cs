using System.Numerics;
using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>Code that computes what a loop that is asked is judged and charged by: its counter, its bound and its step as the loop turns
/// them, and what lies between. Each is of the counter's width and is left on the operand stack.</summary>
/// <param name="output">Receives the code.</param>
internal readonly struct LoopNumbers(ByteWriter output)
{
    /// <summary>Divides what lies on the stack by the step.</summary>
    public void WriteDivide(in AskedLoop loop)
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
    public void WriteStep(in AskedLoop loop)
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
    public void WriteRoom(in AskedLoop loop)
    {
        WriteLast(in loop);
        WriteFirst(in loop);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
    }

    /// <summary>From the counter to the bound.</summary>
    public void WriteDistance(in AskedLoop loop)
    {
        WriteBound(in loop);
        output.Op(Opcode.LocalGet, loop.Counter);
        WriteMask(in loop);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
    }

    /// <summary>The counter after the first iteration.</summary>
    public void WriteFirst(in AskedLoop loop)
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
    public void WriteLast(in AskedLoop loop)
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

    /// <summary>A number of the counter's width.</summary>
    public void WriteConst(in AskedLoop loop, ulong value)
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
}
