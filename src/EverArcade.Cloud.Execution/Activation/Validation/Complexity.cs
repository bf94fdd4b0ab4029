using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Counts what makes compilation superlinear: loops, blocks, and each of them times the locals that live across them (P4, P5).</summary>
internal sealed class Complexity
{
    private long _loopsByLocalsTotal;
    private long _blocksByLocalsTotal;
    private int _locals;
    private int _loops;
    private int _blocks;
    private int _loopNesting;

    public void Start(int locals)
    {
        _locals = locals;
        _loops = _blocks = _loopNesting = 0;
    }

    /// <returns>What is exceeded, or null.</returns>
    public string? Enter(Opcode kind)
    {
        _blocks++;
        if (kind != Opcode.Loop)
        {
            return null;
        }

        _loops++;
        _loopNesting++;
        return _loopNesting > ActivationLimits.LoopNestingMax
            ? $"loops are nested more than {ActivationLimits.LoopNestingMax} deep"
            : null;
    }

    public void LeaveLoop() => _loopNesting--;

    /// <returns>What the function exceeds, or null.</returns>
    public string? Finish()
    {
        var loops = (long)_loops * _locals;
        var blocks = (long)_blocks * _locals;
        _loopsByLocalsTotal += loops;
        _blocksByLocalsTotal += blocks;
        return loops > ActivationLimits.LoopsByLocalsMax
                ? $"loops times locals: {_loops} x {_locals}, at most {ActivationLimits.LoopsByLocalsMax}"
            : blocks > ActivationLimits.BlocksByLocalsMax
                ? $"blocks times locals: {_blocks} x {_locals}, at most {ActivationLimits.BlocksByLocalsMax}"
            : null;
    }

    public void CheckModule(RefusalList refusals)
    {
        refusals.AddAbove(
            WasmRefusals.Complexity, 0, "loops times locals, all functions", (ulong)_loopsByLocalsTotal, ActivationLimits.LoopsByLocalsTotalMax);
        refusals.AddAbove(
            WasmRefusals.Complexity, 0, "blocks times locals, all functions", (ulong)_blocksByLocalsTotal, ActivationLimits.BlocksByLocalsTotalMax);
    }
}
