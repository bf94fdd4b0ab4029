using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>Finds which computed floats must be made canonical so that no machine's choice of a NaN's bits can be seen
/// (docs/metering.md, NaN).</summary>
/// <remarks>Bits are seen where a float is stored, reinterpreted, used for its sign, passed to or from a function, put in a global, or
/// carried out of a block as a value. Computing with a NaN, comparing or converting it does not show its bits, so inside an expression
/// and along locals nothing is done. What was only moved, from load to store, is never touched: where a local may hold either, and
/// that is seen, the computed value is made canonical before it gets there. Locals are followed through the control flow
/// (<see cref="FloatFlow"/>), loops until nothing changes. One instance serves all functions of a module; not thread-safe.</remarks>
internal sealed class NanBits
{
    /// <summary>Passes over a function before all its locals become strict. Each loop level needs about one.</summary>
    private const int PassesMax = 10;

    private readonly WasmModule _module;
    private readonly FloatSteps _steps;
    private readonly OperandBits _operands = new();
    private readonly FloatFlow _flow;

    public NanBits(WasmModule module)
    {
        _module = module;
        _steps = new FloatSteps(module);
        _flow = new FloatFlow(module, _operands);
    }

    /// <summary>Adds where a function's values are made canonical.</summary>
    public void Find(int body, in FunctionFacts facts, List<Edit> edits)
    {
        var code = new ByteRange(facts.Code, _module.Bodies[body].End - facts.Code);
        var locals = LocalTypes.Read(_module, body, facts.Locals);
        var steps = _steps.Read(code, locals);
        _operands.Start(locals.Length);
        _flow.Start(_module.TypeOf((uint)(body + _module.ImportedFunctions)), code, locals.Length);
        var pass = 0;
        do
        {
            if (++pass > PassesMax)
            {
                _operands.MakeAllStrict();
            }

            Pass(steps);
        }
        while (_operands.Again && pass <= PassesMax);

        _operands.AddTo(edits);
    }

    private void Pass(ReadOnlySpan<FloatStep> steps)
    {
        _operands.StartPass();
        _flow.StartPass();
        foreach (ref readonly var step in steps)
        {
            if (_flow.IsDead)
            {
                _flow.Skip(step.Action);
            }
            else if (step.Action >= FloatAction.Block)
            {
                _flow.Take(in step);
            }
            else
            {
                Take(in step);
            }
        }
    }

    private void Take(in FloatStep step)
    {
        switch (step.Action)
        {
            case FloatAction.Kept:
                _operands.Height -= step.First;
                _operands.PushKept(step.Second);
                break;
            case FloatAction.Canonical:
                _operands.Height -= step.First;
                _operands.Push(new Operand(Bits.Canonical, 0));
                break;
            case FloatAction.Open:
                _operands.Height -= step.First;
                _operands.Push(new Operand(step.Flag ? Bits.OpenF64 : Bits.OpenF32, step.Second));
                break;
            case FloatAction.See:
                _operands.SeeTop(step.First);
                break;
            case FloatAction.Get:
                var bits = _operands.AllStrict ? Bits.Kept : _flow.Now[step.First, step.Flag];
                _operands.Push(new Operand(bits, bits == Bits.Mixed ? step.First : step.Second));
                break;
            case FloatAction.Set or FloatAction.Tee:
                Set(in step);
                break;
            case FloatAction.Sign:
                PushSigned(_operands.PopWhole(), step.Second);
                break;
            case FloatAction.CopySign:
                _operands.See(_operands.Pop());
                PushSigned(_operands.PopWhole(), step.Second);
                break;
            default:
                Select(step.Second);
                break;
        }
    }

    /// <summary>Another sign leaves the bits as open as they were, and kept ones the guest's own.</summary>
    private void PushSigned(Operand operand, int end) =>
        _operands.Push(operand.IsOpen ? operand with { Producer = end } : Operand.Kept);

    private void Set(in FloatStep step)
    {
        var value = _operands.PopWhole();
        if (value.IsOpen && _operands.IsStrict(step.First))
        {
            _operands.See(value);
            value = new Operand(Bits.Canonical, 0);
        }

        _flow.Now.Set(step.First, value.Bits);
        if (step.Action == FloatAction.Tee)
        {
            _operands.Push(value);
        }
    }

    private void Select(int end)
    {
        var second = _operands.PopWhole();
        var first = _operands.PopWhole();
        if (first.Bits == Bits.Kept || second.Bits == Bits.Kept)
        {
            _operands.See(first);
            _operands.See(second);
            _operands.Push(Operand.Kept);
        }
        else
        {
            _operands.Push(first.IsOpen ? first with { Producer = end } : second with { Producer = end });
        }
    }
}
