using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Finds where a function is charged, and how much: once for every stretch of code that runs as a whole whenever its first
/// instruction runs, unless the guest traps.</summary>
/// <remarks>A stretch goes on behind a block that nothing inside of it leaves further out. So of an execution that ends well, the gas is
/// exactly the sum over the instructions it executed; one that traps has paid for the rest of the stretch too. Not thread-safe; one
/// instance serves all functions of a module.</remarks>
internal sealed class BlockCosts(WasmModule module, AddedFunctions added)
{
    private readonly Frame[] _frames = new Frame[ActivationLimits.NestingMax + 1];
    private readonly List<(int Offset, uint Cost)> _stretches = [];
    private int _depth;

    /// <summary>Adds a function's charges, and the calls that replace what is priced at run time.</summary>
    /// <param name="code">At its first instruction, up to its end.</param>
    /// <param name="entryCost">What entering it costs.</param>
    /// <param name="wrapped">Whether its returns become branches, because something is to be done when it is left.</param>
    /// <param name="edits">Receives what is to be done.</param>
    public void Find(ByteCursor code, uint entryCost, bool wrapped, List<Edit> edits)
    {
        _stretches.Clear();
        _stretches.Add((code.Offset, entryCost));
        _frames[0] = new Frame { Lowest = 0 };
        _depth = 1;
        var instruction = default(Instruction);
        while (_depth > 0)
        {
            _ = InstructionReader.TryRead(ref code, ref instruction, out _);
            Step(in instruction, ref code, wrapped, edits);
        }

        foreach (var (offset, cost) in _stretches)
        {
            if (cost > 0)
            {
                edits.Add(new Edit(offset, EditKind.Charge, cost, 0));
            }
        }
    }

    private void Step(in Instruction instruction, ref ByteCursor code, bool wrapped, List<Edit> edits)
    {
        ref var top = ref _frames[_depth - 1];
        var opcode = instruction.Opcode;
        if (!top.Dead)
        {
            Charge(top.Stretch, GasCosts.Of(opcode));
            if (added.Find(in instruction) is { } function)
            {
                edits.Add(new Edit(instruction.Offset, EditKind.Call, function, code.Offset - instruction.Offset));
            }
            else if (opcode == Opcode.Return && wrapped)
            {
                edits.Add(new Edit(instruction.Offset, EditKind.Branch, (uint)(_depth - 1), code.Offset - instruction.Offset));
            }
        }

        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                Open(opcode, code.Offset);
                break;
            case Opcode.Else:
                top.Dead = top.DeadAtStart;
                top.Stretch = Start(code.Offset);
                break;
            case Opcode.End:
                Close(code.Offset);
                break;
            case Opcode.Br or Opcode.BrIf:
                Leave(ref top, _depth - 1 - (int)instruction.Index);
                Split(ref top, code.Offset, dead: opcode == Opcode.Br);
                break;
            case Opcode.BrTable:
                var labels = new ByteCursor(
                    module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Leave(ref top, _depth - 1 - (int)labels.U32());
                }

                Split(ref top, code.Offset, dead: true);
                break;
            case Opcode.Return:
                Leave(ref top, 0);
                Split(ref top, code.Offset, dead: true);
                break;
            case Opcode.Unreachable:
                top.Dead = true;
                break;
            default:
                break;
        }
    }

    private void Open(Opcode opcode, int next)
    {
        ref var outer = ref _frames[_depth - 1];
        _frames[_depth] = new Frame
        {
            // What is in a block runs when the block is reached; what is in a loop or a branch of an if has its own count.
            Stretch = opcode == Opcode.Block || outer.Dead ? outer.Stretch : Start(next),
            Lowest = _depth,
            Dead = outer.Dead,
            DeadAtStart = outer.Dead,
        };
        _depth++;
    }

    private void Close(int next)
    {
        var closed = _frames[--_depth];
        if (_depth == 0)
        {
            return;
        }

        ref var outer = ref _frames[_depth - 1];
        outer.Lowest = Math.Min(outer.Lowest, closed.Lowest);
        if (closed.Lowest < _depth && !outer.Dead)
        {
            outer.Stretch = Start(next);
        }
    }

    private static void Leave(ref Frame frame, int target)
    {
        if (!frame.Dead)
        {
            frame.Lowest = Math.Min(frame.Lowest, target);
        }
    }

    private void Split(ref Frame frame, int next, bool dead)
    {
        if (!frame.Dead)
        {
            frame.Dead = dead;
            frame.Stretch = dead ? frame.Stretch : Start(next);
        }
    }

    private int Start(int offset)
    {
        _stretches.Add((offset, 0));
        return _stretches.Count - 1;
    }

    private void Charge(int stretch, uint cost)
    {
        var (offset, sum) = _stretches[stretch];
        _stretches[stretch] = (offset, sum + cost);
    }

    private struct Frame
    {
        /// <summary>Which stretch the next instruction belongs to.</summary>
        public int Stretch;

        /// <summary>The outermost block that something in here branches to, counted from the function inwards.</summary>
        public int Lowest;

        /// <summary>Whether the next instruction cannot be reached.</summary>
        public bool Dead;

        public bool DeadAtStart;
    }
}
