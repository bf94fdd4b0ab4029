using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Finds where a function is charged, and how much: once for code that runs as a whole whenever its first instruction runs, unless
/// the guest traps.</summary>
/// <remarks>A stretch goes on behind a block that nothing inside of it leaves further out, and pays for those that follow it for certain
/// (<see cref="Stretches"/>). So of an execution that ends well, the gas is exactly the sum over the instructions it executed; one that traps
/// has paid for the rest too. Not thread-safe; one instance serves all functions of a module.</remarks>
internal sealed class BlockCosts(WasmModule module, AddedFunctions added)
{
    private readonly Frame[] _frames = new Frame[ActivationLimits.NestingMax + 1];
    private readonly Stretches _stretches = new();
    private readonly List<(int Offset, bool InLoop)> _calls = [];
    private int _depth;
    private int _loops;

    /// <summary>Adds a function's charges, and the calls that replace what is priced at run time.</summary>
    /// <param name="code">At its first instruction, up to its end.</param>
    /// <param name="entryCost">What entering it costs.</param>
    /// <param name="wrapped">Whether its returns become branches, because something is to be done when it is left.</param>
    /// <param name="edits">Receives what is to be done.</param>
    /// <returns>Whether it is charged more than once, so that a local should repeat the gas.</returns>
    public bool Find(ByteCursor code, uint entryCost, bool wrapped, List<Edit> edits)
    {
        _stretches.Clear();
        _calls.Clear();
        _frames[0] = new Frame { Stretch = _stretches.Start(code.Offset, entryCost, chosen: true), Ways = Stretches.None };
        (_depth, _loops) = (1, 0);
        var instruction = default(Instruction);
        while (_depth > 0)
        {
            _ = InstructionReader.TryRead(ref code, ref instruction, out _);
            Step(in instruction, ref code, wrapped, edits);
        }

        _stretches.Settle();
        var (first, last) = (int.MaxValue, 0);
        for (var stretch = 0; stretch < _stretches.Count; stretch++)
        {
            var (offset, cost) = _stretches.Charged(stretch);
            if (cost > 0)
            {
                edits.Add(new Edit(offset, first == int.MaxValue ? EditKind.FirstCharge : EditKind.Charge, cost, 0));
                (first, last) = (Math.Min(first, offset), offset);
            }
        }

        foreach (var (offset, inLoop) in _calls)
        {
            if (first < last && (inLoop || offset <= last))
            {
                edits.Add(new Edit(offset, EditKind.Reload, 0, 0));
            }
        }

        return first < last;
    }

    private void Step(in Instruction instruction, ref ByteCursor code, bool wrapped, List<Edit> edits)
    {
        ref var top = ref _frames[_depth - 1];
        var opcode = instruction.Opcode;
        if (!top.Dead)
        {
            _stretches.Charge(top.Stretch, GasCosts.Of(opcode));
            Replace(in instruction, code.Offset, wrapped, edits);
        }

        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                Open(opcode, code.Offset);
                break;
            case Opcode.Else:
                Arrive(ref top, ref top);
                top.Dead = top.DeadAtStart;
                top.Kind = Opcode.Else;
                top.Stretch = _stretches.Start(code.Offset, 0, chosen: true);
                break;
            case Opcode.End:
                Close(code.Offset);
                break;
            case Opcode.Br or Opcode.BrIf:
                Leave(ref top, _depth - 1 - (int)instruction.Index, opcode == Opcode.Br);
                Split(ref top, code.Offset, dead: opcode == Opcode.Br);
                break;
            case Opcode.BrTable:
                var labels = new ByteCursor(
                    module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Leave(ref top, _depth - 1 - (int)labels.U32(), always: false);
                }

                Split(ref top, code.Offset, dead: true);
                break;
            case Opcode.Return:
                Leave(ref top, 0, always: true);
                Split(ref top, code.Offset, dead: true);
                break;
            case Opcode.Unreachable:
                top.Dead = true;
                break;
            default:
                break;
        }
    }

    private void Replace(in Instruction instruction, int next, bool wrapped, List<Edit> edits)
    {
        if (added.Find(in instruction) is { } function)
        {
            edits.Add(new Edit(instruction.Offset, EditKind.Call, function, next - instruction.Offset));
            _calls.Add((next, _loops > 0));
        }
        else if (instruction.Opcode is Opcode.Call or Opcode.CallIndirect)
        {
            _calls.Add((next, _loops > 0));
        }
        else if (instruction.Opcode == Opcode.Return && wrapped)
        {
            edits.Add(new Edit(instruction.Offset, EditKind.Branch, (uint)(_depth - 1), next - instruction.Offset));
        }
    }

    private void Open(Opcode kind, int next)
    {
        ref var outer = ref _frames[_depth - 1];

        // What is in a block runs when the block is reached; what is in a loop or a branch of an if has its own count.
        var stretch = outer.Stretch;
        if (kind != Opcode.Block && !outer.Dead)
        {
            stretch = kind == Opcode.If ? _stretches.Start(next, 0, chosen: true) : _stretches.StartLoop(next, outer.Stretch);
        }

        _loops += kind == Opcode.Loop ? 1 : 0;
        _frames[_depth] = new Frame
        {
            Kind = kind,
            Stretch = stretch,
            Header = stretch,
            Lowest = _depth,
            Ways = Stretches.None,
            Dead = outer.Dead,
            DeadAtStart = outer.Dead,
        };
        _depth++;
    }

    private void Close(int next)
    {
        ref var closed = ref _frames[--_depth];
        _loops -= closed.Kind == Opcode.Loop ? 1 : 0;
        if (_depth == 0)
        {
            return;
        }

        ref var outer = ref _frames[_depth - 1];
        outer.Lowest = Math.Min(outer.Lowest, closed.Lowest);
        if (closed.Lowest < _depth && !outer.Dead)
        {
            Arrive(ref closed, ref closed);

            // An if without an else is also passed by.
            outer.Stretch = _stretches.Start(next, 0, closed.Chosen || closed.Kind == Opcode.If, closed.Ways);
        }
    }

    /// <summary>Goes on, from where a block stands, to the end of another or the same.</summary>
    private void Arrive(ref Frame from, ref Frame target)
    {
        if (!from.Dead)
        {
            target.Ways = _stretches.Add(from.Stretch, target.Ways);
        }
    }

    private void Leave(ref Frame frame, int target, bool always)
    {
        if (frame.Dead)
        {
            return;
        }

        frame.Lowest = Math.Min(frame.Lowest, target);
        ref var reached = ref _frames[target];
        switch (reached.Kind == Opcode.Loop, always)
        {
            case (true, true):
                _stretches.Lead(frame.Stretch, reached.Header);
                break;
            case (true, false):
                _stretches.Choose(reached.Header);
                break;
            case (false, true):
                Arrive(ref frame, ref reached);
                break;
            default:
                reached.Chosen = true;
                break;
        }
    }

    private void Split(ref Frame frame, int next, bool dead)
    {
        if (!frame.Dead)
        {
            frame.Dead = dead;
            frame.Stretch = dead ? frame.Stretch : _stretches.Start(next, 0, chosen: true);
        }
    }

    private struct Frame
    {
        public Opcode Kind;

        /// <summary>Which stretch the next instruction belongs to.</summary>
        public int Stretch;

        /// <summary>The stretch it starts with.</summary>
        public int Header;

        /// <summary>The outermost block that something in here branches to, counted from the function inwards.</summary>
        public int Lowest;

        /// <summary>Ways that lead to its end for certain.</summary>
        public int Ways;

        /// <summary>Whether something branches to its end only sometimes.</summary>
        public bool Chosen;

        /// <summary>Whether the next instruction cannot be reached.</summary>
        public bool Dead;

        public bool DeadAtStart;
    }
}
