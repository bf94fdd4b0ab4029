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
    private readonly LoopNumbers _numbers = new(output);

    /// <summary>Leaves whether it is certain on the stack.</summary>
    public void WriteQuestion(in AskedLoop loop)
    {
        if (loop.Until)
        {
            WriteQuestionUntil(in loop);
            return;
        }

        _numbers.WriteLast(in loop);
        if (loop.Step.IsLocal)
        {
            _numbers.WriteConst(in loop, 0);
            _numbers.WriteStep(in loop);
            output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        }
        else
        {
            _numbers.WriteConst(in loop, unchecked(0 - loop.StepUp));
        }

        output.Op(loop.Wide ? Opcode.I64LtU : Opcode.I32LtU);
        _numbers.WriteFirst(in loop);
        _numbers.WriteLast(in loop);
        output.Op(loop.Wide ? Opcode.I64LeU : Opcode.I32LeU);
        output.Op(Opcode.I32And);
        if (loop.Wide)
        {
            _numbers.WriteRoom(in loop);
            _numbers.WriteConst(in loop, 1UL << 32);
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
            _numbers.WriteDistance(in loop);
        }
        else
        {
            _numbers.WriteRoom(in loop);
        }

        _numbers.WriteDivide(in loop);
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
        _numbers.WriteDistance(in loop);
        _numbers.WriteConst(in loop, 1);
        output.Op(loop.Wide ? Opcode.I64Sub : Opcode.I32Sub);
        _numbers.WriteConst(in loop, loop.Wide ? 1UL << 32 : uint.MaxValue);
        output.Op(loop.Wide ? Opcode.I64LtU : Opcode.I32LtU);
        if (loop.StepUp > 1)
        {
            _numbers.WriteDistance(in loop);
            _numbers.WriteConst(in loop, loop.StepUp - 1);
            output.Op(loop.Wide ? Opcode.I64And : Opcode.I32And);
            output.Op(loop.Wide ? Opcode.I64Eqz : Opcode.I32Eqz);
            output.Op(Opcode.I32And);
        }
    }
}
