using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Loops;

/// <summary>Watches a function's instructions go by, and tells of a loop whether it counts its iterations.</summary>
/// <remarks>It sees what can be reached only. Not thread-safe; reused for all functions of a module.</remarks>
/// <param name="module">Whose functions these are.</param>
internal sealed class LoopCounters(WasmModule module)
{
    private readonly RecentInstructions _recent = new(module);
    private readonly List<LocalWrite> _writes = [];

    /// <summary>Where the writes of a loop that starts here will begin.</summary>
    public int Mark => _writes.Count;

    public void Clear()
    {
        _writes.Clear();
        _recent.Clear();
    }

    /// <summary>The next instruction.</summary>
    /// <param name="instruction">It.</param>
    /// <param name="depth">How many blocks are open.</param>
    public void See(in Instruction instruction, int depth)
    {
        switch (instruction.Opcode)
        {
            case <= Opcode.Return:
                _recent.Break();
                return;
            case Opcode.LocalSet or Opcode.LocalTee:
                _writes.Add(new LocalWrite(instruction.Index, _recent.StepAt(0, instruction.Index), depth));
                break;
            default:
                break;
        }

        _recent.Add(in instruction);
    }

    /// <summary>The condition of a branch that comes next, or null if it is of no form that counts.</summary>
    public LoopCondition? Condition() => _recent.Condition();

    /// <summary>The loop, if its condition counts.</summary>
    /// <param name="condition">Of its only branch back, at its end.</param>
    /// <param name="mark">Where its writes begin.</param>
    /// <param name="depth">How many blocks are open directly in it.</param>
    public CountedLoop? Find(LoopCondition condition, int mark, int depth) =>
        condition.Wide ? null : Counted(condition, mark, depth) ?? Counted(condition.Turned(), mark, depth);

    /// <summary>The loop, if it counts for most of what it may start with.</summary>
    /// <param name="condition">Of its only branch back, at its end.</param>
    /// <param name="mark">Where its writes begin.</param>
    /// <param name="depth">How many blocks are open directly in it.</param>
    public AskedLoop? FindAsked(LoopCondition condition, int mark, int depth) =>
        Asked(condition, mark, depth) ?? Asked(condition.Turned(), mark, depth);

    private CountedLoop? Counted(LoopCondition condition, int mark, int depth)
    {
        var step = StepOf(condition, mark, depth);
        return step.IsNone || step.IsLocal
            ? null
            : CountedLoop.Of((uint)condition.Left.Value, (uint)step.Value, condition.Comparison, condition.Right);
    }

    private AskedLoop? Asked(LoopCondition condition, int mark, int depth)
    {
        var step = StepOf(condition, mark, depth);
        return step.IsNone
            ? null
            : AskedLoop.Of(condition.Wide, (uint)condition.Left.Value, step, condition.Comparison, condition.Right);
    }

    /// <summary>What each iteration adds to a condition's first operand, if that is all that happens to it and to what it is compared
    /// with.</summary>
    private LoopStep StepOf(LoopCondition condition, int mark, int depth)
    {
        var (counter, bound) = (condition.Left, condition.Right);
        if (!counter.IsLocal || counter == bound)
        {
            return default;
        }

        LoopStep step = default;
        for (var i = mark; i < _writes.Count; i++)
        {
            var write = _writes[i];
            if (write.Local == counter.Value)
            {
                if (!step.IsNone || write.Step.IsNone || write.Depth != depth)
                {
                    return default;
                }

                step = write.Step;
            }
            else if (bound.IsLocal && write.Local == bound.Value)
            {
                return default;
            }
        }

        return step.IsLocal && IsSet((uint)step.Value, mark) ? default : step;
    }

    private bool IsSet(uint local, int mark)
    {
        for (var i = mark; i < _writes.Count; i++)
        {
            if (_writes[i].Local == local)
            {
                return true;
            }
        }

        return false;
    }
}
