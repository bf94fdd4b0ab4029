using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>What is known of a function's locals on each way through it, and what is left of that where ways meet: at the end of a block,
/// and at the start of a loop.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class FloatWays(OperandBits operands)
{
    private readonly FloatLoops _loops = new();
    private FunctionType _type = FunctionType.Empty;
    private int _locals;

    /// <summary>What is known of the locals here.</summary>
    public LocalBits Now { get; } = new();

    /// <summary>Whether nothing gets here.</summary>
    public bool IsDead { get; set; }

    /// <summary>A function begins.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="locals">Parameters and locals.</param>
    public void Start(FunctionType type, int locals)
    {
        (_type, _locals) = (type, locals);
        _loops.Start(locals);
    }

    /// <summary>A pass over it begins: parameters hold what the caller passed, all other locals zero.</summary>
    public void StartPass()
    {
        IsDead = false;
        Now.Reset(_locals);
        for (var i = 0; i < _type.Parameters.Length; i++)
        {
            Now.Set(i, Bits.Kept);
        }
    }

    /// <summary>The way here goes into a loop, where those meet it that lead back.</summary>
    /// <param name="number">Which, in the order of the code.</param>
    public void Enter(int number)
    {
        var loop = _loops[number];
        Now.Merge(loop.Back, operands.Strict);
        loop.Start.CopyFrom(Now);
    }

    /// <summary>A way leads to a label.</summary>
    public void Reach(FloatBlock target)
    {
        if (target.Kind != FloatAction.Loop)
        {
            Arrive(target);
            return;
        }

        var loop = _loops[target.Loop];
        loop.Back.Merge(Now, operands.Strict);
        if (!loop.Start.Covers(Now, operands.Strict))
        {
            operands.PassAgain();
        }
    }

    /// <summary>The way here leads to the end of a block.</summary>
    public void Arrive(FloatBlock target)
    {
        if (target.Reached)
        {
            target.Arrived.Merge(Now, operands.Strict);
        }
        else
        {
            target.Arrived.CopyFrom(Now);
            target.Reached = true;
        }
    }

    /// <summary>All ways that lead behind a block that is no loop.</summary>
    public void Meet(FloatBlock block)
    {
        if (!IsDead)
        {
            Arrive(block);
        }

        if (block.Kind == FloatAction.If)
        {
            Now.CopyFrom(block.Before);
            Arrive(block);
        }

        IsDead = !block.Reached;
        if (block.Reached)
        {
            Now.CopyFrom(block.Arrived);
        }
    }
}
