using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>The control flow while a function's floats are followed: what is known of its locals on each way, and where ways meet.</summary>
/// <remarks>Values that are carried out of a block or back to a loop's start are seen. Not thread-safe; reused for all functions of a
/// module.</remarks>
internal sealed class FloatFlow(WasmModule module, OperandBits operands)
{
    private readonly FloatBlock[] _blocks = new FloatBlock[ActivationLimits.NestingMax + 1];
    private readonly FloatLoops _loops = new();
    private FunctionType _type = FunctionType.Empty;
    private ByteRange _code;
    private int _locals;
    private int _loop;
    private int _depth;
    private int _skipped;
    private int _tables;

    /// <summary>What is known of the locals here.</summary>
    public LocalBits Now { get; } = new();

    /// <summary>Whether nothing gets here.</summary>
    public bool IsDead { get; private set; }

    /// <summary>A function begins.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="code">Its instructions.</param>
    /// <param name="locals">Parameters and locals.</param>
    public void Start(FunctionType type, ByteRange code, int locals)
    {
        (_type, _code, _locals) = (type, code, locals);
        _loops.Start(locals);
    }

    /// <summary>A pass over it begins: parameters hold what the caller passed, all other locals zero.</summary>
    public void StartPass()
    {
        (IsDead, _loop, _depth, _skipped) = (false, 0, 0, 0);
        Now.Reset(_locals);
        for (var i = 0; i < _type.Parameters.Length; i++)
        {
            Now.Set(i, Bits.Kept);
        }

        _ = Push(FloatAction.Block, _type);
    }

    /// <summary>Takes a step that is about where to go on.</summary>
    public void Take(in FloatStep step)
    {
        switch (step.Action)
        {
            case FloatAction.Block or FloatAction.Loop or FloatAction.If:
                Open(in step);
                break;
            case FloatAction.Else:
                Else();
                break;
            case FloatAction.End:
                End();
                break;
            case FloatAction.BranchIf:
                Branch((uint)step.First);
                break;
            case FloatAction.Branch:
                Branch((uint)step.First);
                IsDead = true;
                break;
            case FloatAction.BranchTable:
                BranchTable(in step);
                break;
            case FloatAction.Return:
                operands.SeeTop(_type.Results.Length);
                IsDead = true;
                break;
            default:
                IsDead = true;
                break;
        }
    }

    /// <summary>Nothing that cannot be reached is followed: only where it ends matters.</summary>
    public void Skip(FloatAction action)
    {
        switch (action)
        {
            case FloatAction.Block or FloatAction.Loop or FloatAction.If:
                _loop += action == FloatAction.Loop ? 1 : 0;
                _skipped++;
                break;
            case FloatAction.End when _skipped > 0:
                _skipped--;
                break;
            case FloatAction.End:
                End();
                break;
            case FloatAction.Else when _skipped == 0:
                Else();
                break;
            default:
                break;
        }
    }

    private void Open(in FloatStep step)
    {
        var type = step.Flag ? module.Types[step.First] : FunctionType.Of((WasmType)step.First);
        operands.SeeTop(type.Parameters.Length);
        operands.Height -= type.Parameters.Length;
        var block = Push(step.Action, type);
        if (step.Action == FloatAction.Loop)
        {
            block.Loop = _loop++;
            var loop = _loops[block.Loop];
            Now.Merge(loop.Back, operands.Strict);
            loop.Start.CopyFrom(Now);
        }
        else if (step.Action == FloatAction.If)
        {
            block.Before.CopyFrom(Now);
        }

        operands.PushKept(type.Parameters.Length);
    }

    private FloatBlock Push(FloatAction kind, FunctionType type)
    {
        var block = _blocks[_depth++] ??= new FloatBlock();
        (block.Kind, block.Type, block.Height, block.Reached) = (kind, type, operands.Height, false);
        return block;
    }

    private void BranchTable(in FloatStep step)
    {
        _tables++;
        var labels = new ByteCursor(module.Bytes.Span, new ByteRange(step.Second, _code.End - step.Second));
        for (var i = 0; i <= step.First; i++)
        {
            var target = Target(labels.U32());
            if (i == 0)
            {
                // All targets carry as many values, and those seen once need not be seen again.
                operands.SeeTop(target.Carried);
            }

            if (target.Table != _tables)
            {
                target.Table = _tables;
                Reach(target);
            }
        }

        IsDead = true;
    }

    private void Branch(uint label)
    {
        var target = Target(label);
        operands.SeeTop(target.Carried);
        Reach(target);
    }

    private FloatBlock Target(uint label) => _blocks[_depth - 1 - (int)label];

    /// <summary>A way leads to a label.</summary>
    private void Reach(FloatBlock target)
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

    private void Arrive(FloatBlock target)
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

    private void Else()
    {
        var block = _blocks[_depth - 1];
        if (!IsDead)
        {
            operands.SeeTop(block.Type.Results.Length);
            Arrive(block);
        }

        Now.CopyFrom(block.Before);
        block.Kind = FloatAction.Else;
        operands.Height = block.Height;
        IsDead = false;
        operands.PushKept(block.Type.Parameters.Length);
    }

    private void End()
    {
        var block = _blocks[--_depth];
        if (!IsDead)
        {
            operands.SeeTop(block.Type.Results.Length);
        }

        if (block.Kind != FloatAction.Loop)
        {
            Meet(block);
        }

        operands.Height = block.Height;
        operands.PushKept(block.Type.Results.Length);
    }

    /// <summary>All ways that lead behind a block that is no loop.</summary>
    private void Meet(FloatBlock block)
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
