using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>The control flow while a function's floats are followed: its blocks, which ways lead to their labels, and what can be
/// reached.</summary>
/// <remarks>Values that are carried out of a block or back to a loop's start are seen. Not thread-safe; reused for all functions of a
/// module.</remarks>
internal sealed class FloatFlow(WasmModule module, OperandBits operands)
{
    private readonly FloatBlock[] _blocks = new FloatBlock[ActivationLimits.NestingMax + 1];
    private readonly FloatWays _ways = new(operands);
    private FunctionType _type = FunctionType.Empty;
    private ByteRange _code;
    private int _loop;
    private int _depth;
    private int _skipped;
    private int _tables;

    /// <summary>What is known of the locals here.</summary>
    public LocalBits Now => _ways.Now;

    /// <summary>Whether nothing gets here.</summary>
    public bool IsDead => _ways.IsDead;

    /// <summary>A function begins.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="code">Its instructions.</param>
    /// <param name="locals">Parameters and locals.</param>
    public void Start(FunctionType type, ByteRange code, int locals)
    {
        (_type, _code) = (type, code);
        _ways.Start(type, locals);
    }

    /// <summary>A pass over it begins.</summary>
    public void StartPass()
    {
        (_loop, _depth, _skipped) = (0, 0, 0);
        _ways.StartPass();
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
                _ways.IsDead = true;
                break;
            case FloatAction.BranchTable:
                BranchTable(in step);
                break;
            case FloatAction.Return:
                operands.SeeTop(_type.Results.Length);
                _ways.IsDead = true;
                break;
            default:
                _ways.IsDead = true;
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
            _ways.Enter(block.Loop);
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
                _ways.Reach(target);
            }
        }

        _ways.IsDead = true;
    }

    private void Branch(uint label)
    {
        var target = Target(label);
        operands.SeeTop(target.Carried);
        _ways.Reach(target);
    }

    private FloatBlock Target(uint label) => _blocks[_depth - 1 - (int)label];

    private void Else()
    {
        var block = _blocks[_depth - 1];
        if (!IsDead)
        {
            operands.SeeTop(block.Type.Results.Length);
            _ways.Arrive(block);
        }

        Now.CopyFrom(block.Before);
        block.Kind = FloatAction.Else;
        operands.Height = block.Height;
        _ways.IsDead = false;
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
            _ways.Meet(block);
        }

        operands.Height = block.Height;
        operands.PushKept(block.Type.Results.Length);
    }
}
