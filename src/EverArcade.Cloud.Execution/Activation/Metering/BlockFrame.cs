using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>A block that is open while a function's stretches are found.</summary>
internal struct BlockFrame
{
    public Opcode Kind;

    /// <summary>Where its instruction stands.</summary>
    public int Offset;

    /// <summary>Where its first instruction stands.</summary>
    public int Start;

    /// <summary>Which stretch the next instruction belongs to.</summary>
    public int Stretch;

    /// <summary>Of a loop: the stretch it starts with.</summary>
    public int Header;

    /// <summary>The outermost block that something in here branches to, counted from the function inwards.</summary>
    public int Lowest;

    /// <summary>Forks that may lead to its end.</summary>
    public int Ways;

    /// <summary>Of an <c>if</c> whose <c>else</c> has not come: the fork that leads into it, or past it.</summary>
    public int PassedBy;

    /// <summary>Of a loop: how many branches lead back to its start.</summary>
    public int BranchesBack;

    /// <summary>Of a loop: what its last conditional branch back hangs on, if that may count.</summary>
    public LoopCondition? Condition;

    /// <summary>Offset behind that branch.</summary>
    public int ConditionEnd;

    /// <summary>Where the writes to locals in it begin.</summary>
    public int Writes;

    /// <summary>Whether a loop starts in it.</summary>
    public bool HasLoop;

    /// <summary>Whether the next instruction cannot be reached.</summary>
    public bool Dead;

    public bool DeadAtStart;
}
