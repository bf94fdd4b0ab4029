using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>Watches a function's instructions go by, and tells of a loop whether it counts its iterations.</summary>
/// <remarks>It sees what can be reached only. Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class LoopCounters
{
    /// <summary>Instructions in a row that are kept; a power of two, and more than any condition has.</summary>
    private const int Kept = 8;

    private readonly (Opcode Opcode, uint Index)[] _row = new (Opcode, uint)[Kept];
    private readonly List<LocalWrite> _writes = [];
    private int _seen;
    private int _first;

    /// <summary>Where the writes of a loop that starts here will begin.</summary>
    public int Mark => _writes.Count;

    public void Clear()
    {
        _writes.Clear();
        (_seen, _first) = (0, 0);
    }

    /// <summary>The next instruction.</summary>
    /// <param name="instruction">It.</param>
    /// <param name="depth">How many blocks are open.</param>
    public void See(in Instruction instruction, int depth)
    {
        switch (instruction.Opcode)
        {
            case <= Opcode.Return:
                _first = _seen;
                return;
            case Opcode.LocalSet or Opcode.LocalTee:
                _writes.Add(new LocalWrite(instruction.Index, StepOf(instruction.Index), depth));
                break;
            default:
                break;
        }

        _row[_seen++ & (Kept - 1)] = (instruction.Opcode, instruction.Index);
    }

    /// <summary>The condition of a branch that comes next, or null if it is of no form that counts.</summary>
    public LoopCondition? Condition()
    {
        if (Operand(0) is { IsLocal: true } alone)
        {
            return new LoopCondition(alone, LoopComparison.NotEqual, default);
        }

        if (ComparisonOf(Back(0).Opcode) is not { } comparison || Operand(1) is not { } right)
        {
            return null;
        }

        // The second operand may be counted on between the first and the comparison.
        var left = Back(1).Opcode == Opcode.LocalTee && StepAt(2, right.Value) != 0 ? Operand(5) : Operand(2);
        return left is { } first ? new LoopCondition(first, comparison, right) : null;
    }

    /// <summary>The loop, if its condition counts.</summary>
    /// <param name="condition">Of its only branch back, at its end.</param>
    /// <param name="mark">Where its writes begin.</param>
    /// <param name="depth">How many blocks are open directly in it.</param>
    public CountedLoop? Find(LoopCondition condition, int mark, int depth) =>
        Find(condition.Left, condition.Comparison, condition.Right, mark, depth)
        ?? Find(condition.Turned().Left, condition.Turned().Comparison, condition.Turned().Right, mark, depth);

    private CountedLoop? Find(LoopOperand counter, LoopComparison comparison, LoopOperand bound, int mark, int depth)
    {
        if (!counter.IsLocal)
        {
            return null;
        }

        var step = 0U;
        for (var i = mark; i < _writes.Count; i++)
        {
            var write = _writes[i];
            if (write.Local == counter.Value)
            {
                if (step != 0 || write.Step == 0 || write.Depth != depth)
                {
                    return null;
                }

                step = write.Step;
            }
            else if (bound.IsLocal && write.Local == bound.Value)
            {
                return null;
            }
        }

        return bound.IsLocal && bound.Value == counter.Value ? null : CountedLoop.Of(counter.Value, step, comparison, bound);
    }

    private (Opcode Opcode, uint Index) Back(int by) =>
        _seen - by > _first && by < Kept ? _row[(_seen - 1 - by) & (Kept - 1)] : (Opcode.Unreachable, 0);

    private LoopOperand? Operand(int by) => Back(by) switch
    {
        (Opcode.I32Const, var value) => new LoopOperand(false, value),
        (Opcode.LocalGet or Opcode.LocalTee, var local) => new LoopOperand(true, local),
        _ => null,
    };

    private uint StepOf(uint local) => StepAt(0, local);

    /// <summary>What the instructions in a row that end here add to a local.</summary>
    private uint StepAt(int by, uint local) => (Back(by + 2), Back(by + 1), Back(by).Opcode) switch
    {
        ((Opcode.LocalGet, var from), (Opcode.I32Const, var step), Opcode.I32Add) when from == local => step,
        ((Opcode.I32Const, var step), (Opcode.LocalGet, var from), Opcode.I32Add) when from == local => step,
        ((Opcode.LocalGet, var from), (Opcode.I32Const, var step), Opcode.I32Sub) when from == local => unchecked(0 - step),
        _ => 0,
    };

    private static LoopComparison? ComparisonOf(Opcode opcode) => opcode switch
    {
        Opcode.I32Ne => LoopComparison.NotEqual,
        Opcode.I32LtU => LoopComparison.Less,
        Opcode.I32LtS => LoopComparison.LessSigned,
        Opcode.I32LeU => LoopComparison.LessOrEqual,
        Opcode.I32LeS => LoopComparison.LessOrEqualSigned,
        Opcode.I32GtU => LoopComparison.Greater,
        Opcode.I32GtS => LoopComparison.GreaterSigned,
        Opcode.I32GeU => LoopComparison.GreaterOrEqual,
        Opcode.I32GeS => LoopComparison.GreaterOrEqualSigned,
        _ => null,
    };
}
