using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Finds where a function is charged, and how much: once for code that runs as a whole whenever its first instruction runs, unless
/// the guest traps.</summary>
/// <remarks>A stretch goes on behind a block that nothing inside of it leaves further out, and pays for what the ways on from it cost at the
/// least (<see cref="Stretches"/>), and for the stretch that a called function starts with (<see cref="PaidByCallers"/>); a loop that counts
/// is charged as a whole before it starts (<see cref="LoopCounters"/>). So of an execution that ends well, the gas is exactly the sum over the instructions it executed; one that traps has paid for the rest too. Not
/// thread-safe; one instance serves all functions of a module.</remarks>
internal sealed class BlockCosts
{
    /// <summary>Blocks inside each other for which there is room: few functions nest deeper, and a frame is large.</summary>
    private const int FramesAtFirst = 16;

    private readonly CheckedModule _guest;
    private readonly WasmModule _module;
    private readonly AddedFunctions _added;
    private readonly PaidByCallers _paid;
    private BlockFrame[] _frames = new BlockFrame[FramesAtFirst];
    private readonly Stretches _stretches = new();
    private readonly LoopCounters _counters;
    private readonly CopyBudget _copies;
    private readonly List<(int Offset, CountedLoop Loop)> _counted = [];
    private readonly List<(int Header, AskedLoop Loop)> _asked = [];
    private readonly List<(int Offset, bool InLoop)> _calls = [];
    private int _depth;
    private int _loops;
    private int _loopsSeen;
    private int _blocksSeen;
    private bool _calling;

    /// <summary>Receives what is to be done besides charging; null while only a function's start is looked for, which needs neither that nor
    /// the loops that count.</summary>
    private List<Edit>? _edits;

    public BlockCosts(CheckedModule guest, AddedFunctions added)
    {
        (_guest, _module, _added) = (guest, guest.Module, added);
        (_counters, _copies) = (new LoopCounters(guest.Module), new CopyBudget(guest));
        _paid = new PaidByCallers(guest);
        _paid.Settle(guest.Stack.CalleesFirst, this);
    }

    /// <summary>A loop of the function that is asked how often it runs, as edits number them.</summary>
    public AskedLoop Asked(int index) => _asked[index].Loop;

    /// <summary>Bytes of the function that are written twice.</summary>
    public int CopiedBytes => _copies.Bytes;

    /// <summary>What has been paid for a function when it is entered.</summary>
    public uint PaidFor(int function) => _paid.Of(function);

    /// <summary>A counted loop of the function, as edits number them.</summary>
    public CountedLoop Loop(int index) => _counted[index].Loop;

    /// <summary>What is charged where a function starts, and whether it neither charges nor calls anywhere else.</summary>
    public (uint Cost, bool Alone) Start(int body)
    {
        _edits = null;
        Walk(body, int.MaxValue);
        var alone = !_calling;
        for (var stretch = Stretches.First + 1; stretch < _stretches.Count && alone; stretch++)
        {
            alone = _stretches.Charged(stretch).Cost == 0;
        }

        return (_stretches.Charged(Stretches.First).Cost, alone);
    }

    /// <summary>Adds a function's charges, and the calls that replace what is priced at run time.</summary>
    /// <param name="body">Which, without imported functions.</param>
    /// <param name="wrappedFrom">Offset from which on returns become branches, because something is to be done when the function is left.</param>
    /// <param name="edits">Receives what is to be done.</param>
    /// <returns>Whether a local should repeat the gas.</returns>
    public bool Find(int body, int wrappedFrom, List<Edit> edits)
    {
        _edits = edits;
        Walk(body, wrappedFrom);
        _copies.Start(body, _loopsSeen, _blocksSeen);
        var paid = _paid.Of(body + _module.ImportedFunctions);
        var (charges, last) = AddCharges(paid, edits);
        if (charges == 0 || (charges == 1 && _stretches.Charged(Stretches.First).Cost > paid))
        {
            return false;
        }

        foreach (var (offset, inLoop) in _calls)
        {
            if (inLoop || offset <= last)
            {
                edits.Add(new Edit(offset, EditKind.Reload, 0, 0));
            }
        }

        return true;
    }

    private void Walk(int body, int wrappedFrom)
    {
        ref readonly var facts = ref _guest.Facts.Functions[body];
        var code = new ByteCursor(_module.Bytes.Span, new ByteRange(facts.Code, _module.Bodies[body].End - facts.Code));
        var entryCost = GasCosts.OfLocals(facts.Locals - _module.TypeOf((uint)(body + _module.ImportedFunctions)).Parameters.Length);
        _stretches.Clear();
        _calls.Clear();
        _counters.Clear();
        _counted.Clear();
        _asked.Clear();
        _frames[0] = new BlockFrame { Stretch = _stretches.Start(code.Offset, entryCost), Ways = Stretches.None, PassedBy = Stretches.None };
        (_depth, _loops, _loopsSeen, _blocksSeen, _calling) = (1, 0, 0, 0, false);
        var instruction = default(Instruction);
        var straight = 0U;
        while (_depth > 0)
        {
            var watched = _edits is not null && _loops > 0;
            straight += watched ? 0 : StraightCode.Skip(ref code);
            _ = InstructionReader.TryRead(ref code, ref instruction, out _);
            if (StraightCode.Has(instruction.Opcode))
            {
                straight += GasCosts.Of(instruction.Opcode);
                if (watched && !_frames[_depth - 1].Dead)
                {
                    _counters.See(in instruction, _depth);
                }

                continue;
            }

            ref var top = ref _frames[_depth - 1];
            if (!top.Dead)
            {
                _stretches.Charge(top.Stretch, straight);
            }

            straight = 0;
            Step(in instruction, ref code, wrappedFrom);
        }

        _stretches.Settle();
    }

    /// <returns>How many, and where the last is.</returns>
    private (int Charges, int Last) AddCharges(uint paid, List<Edit> edits)
    {
        var (charges, last, asked) = (0, 0, 0);
        for (var stretch = Stretches.First; stretch < _stretches.Count; stretch++)
        {
            var (offset, cost, counted) = _stretches.Charged(stretch);
            cost -= stretch == Stretches.First ? paid : 0;
            if (cost == 0)
            {
                continue;
            }

            if (counted != Stretches.None && cost <= CountedLoop.GasMax)
            {
                offset = _counted[counted].Offset;
                _counted[counted] = (offset, _counted[counted].Loop with { Gas = cost });
                edits.Add(new Edit(offset, EditKind.LoopCharge, (uint)counted, 0));
            }
            else
            {
                edits.Add(new Edit(offset, stretch == Stretches.First ? EditKind.FirstCharge : EditKind.Charge, cost, 0));
                AddAsked(stretch, cost, ref asked, edits);
            }

            if (stretch != Stretches.First && charges == 0)
            {
                // Nothing is charged where the function starts: the local has to repeat the gas from there on all the same.
                edits.Add(new Edit(_stretches.Charged(Stretches.First).Offset, EditKind.Reload, 0, 0));
            }

            charges++;
            last = Math.Max(last, offset);
        }

        return (charges, last);
    }

    /// <summary>If the stretch is all that a loop charges in each iteration, and the loop may be copied: so it is.</summary>
    private void AddAsked(int stretch, uint cost, ref int asked, List<Edit> edits)
    {
        while (asked < _asked.Count && _asked[asked].Header < stretch)
        {
            asked++;
        }

        if (asked < _asked.Count && _asked[asked].Header == stretch && cost <= CountedLoop.GasMax && _copies.TryTake(_asked[asked].Loop))
        {
            var loop = _asked[asked].Loop;
            _asked[asked] = (stretch, loop with { Gas = cost });
            edits.Add(new Edit(loop.Offset, EditKind.LoopCopy, (uint)asked, 0));
        }
    }

    private void Step(in Instruction instruction, ref ByteCursor code, int wrappedFrom)
    {
        ref var top = ref _frames[_depth - 1];
        var opcode = instruction.Opcode;
        if (!top.Dead)
        {
            _stretches.Charge(top.Stretch, GasCosts.Of(opcode) + _paid.Of(in instruction));
            if (opcode is Opcode.Call or Opcode.CallIndirect or Opcode.Return or Opcode.MemoryGrow or >= Opcode.MemoryInit)
            {
                Replace(in instruction, code.Offset, wrappedFrom);
            }
        }

        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                Open(in instruction, code.Offset);
                break;
            case Opcode.Else:
                Arrive(ref top);
                top.Dead = top.DeadAtStart;
                top.Stretch = _stretches.Start(code.Offset);
                if (!top.Dead)
                {
                    _stretches.Lead(top.PassedBy, top.Stretch);
                    top.PassedBy = Stretches.None;
                }

                break;
            case Opcode.End:
                Close(instruction.Offset, code.Offset);
                break;
            case Opcode.Br or Opcode.BrIf or Opcode.BrTable or Opcode.Return:
                Leave(ref top, in instruction, ref code);
                break;
            case Opcode.Unreachable:
                top.Dead = true;
                break;
            default:
                break;
        }

        if (_edits is not null && _loops > 0 && (!top.Dead || opcode <= Opcode.Return))
        {
            _counters.See(in instruction, _depth);
        }
    }

    private void Replace(in Instruction instruction, int next, int wrappedFrom)
    {
        if (_added.Find(in instruction) is { } function)
        {
            _edits?.Add(new Edit(instruction.Offset, EditKind.Call, function, next - instruction.Offset));
            _calls.Add((next, _loops > 0));
            _calling = true;
        }
        else if (instruction.Opcode is Opcode.Call or Opcode.CallIndirect)
        {
            _calling = true;
            if (_paid.MayCharge(in instruction))
            {
                _calls.Add((next, _loops > 0));
            }
        }
        else if (instruction.Opcode == Opcode.Return && instruction.Offset >= wrappedFrom)
        {
            _edits?.Add(new Edit(instruction.Offset, EditKind.Branch, (uint)(_depth - 1), next - instruction.Offset));
        }
    }

    private void Open(in Instruction instruction, int next)
    {
        if (_depth == _frames.Length)
        {
            Array.Resize(ref _frames, _depth * 2);
        }

        ref var outer = ref _frames[_depth - 1];
        ref var inner = ref _frames[_depth];
        inner = new BlockFrame
        {
            Kind = instruction.Opcode,
            Offset = instruction.Offset,
            Start = next,
            Stretch = outer.Stretch,
            Lowest = _depth,
            Ways = Stretches.None,
            PassedBy = Stretches.None,
            Writes = _counters.Mark,
            Dead = outer.Dead,
            DeadAtStart = outer.Dead,
        };
        _blocksSeen++;
        if (inner.Kind == Opcode.Loop)
        {
            _loops++;
            _loopsSeen++;
            outer.HasLoop = true;
        }

        _depth++;

        // What is in a block runs when the block is reached; what is in a loop or a branch of an if has its own count.
        if (inner.Kind != Opcode.Block && !outer.Dead)
        {
            var fork = _stretches.StartFork(outer.Stretch);
            inner.Stretch = inner.Header = _stretches.Start(next);
            inner.PassedBy = inner.Kind == Opcode.If ? fork : Stretches.None;
            _stretches.Lead(fork, inner.Stretch);
        }
    }

    private void Close(int end, int next)
    {
        ref var closed = ref _frames[--_depth];
        _loops -= closed.Kind == Opcode.Loop ? 1 : 0;
        if (closed.DeadAtStart)
        {
            return;
        }

        var stays = closed.Lowest >= _depth;
        if (_depth > 0)
        {
            _frames[_depth - 1].HasLoop |= closed.HasLoop;
        }

        if (closed.Kind == Opcode.Loop && stays && closed.BranchesBack == 1 && closed.ConditionEnd == end
            && closed.Condition is { } condition)
        {
            Count(in closed, condition, next);
        }

        Arrive(ref closed);
        if (closed.PassedBy != Stretches.None)
        {
            closed.Ways = _stretches.Add(closed.PassedBy, closed.Ways);
        }

        if (_depth == 0 || stays)
        {
            _stretches.LeadAll(closed.Ways, Stretches.First);
            return;
        }

        ref var outer = ref _frames[_depth - 1];
        outer.Lowest = Math.Min(outer.Lowest, closed.Lowest);
        outer.Stretch = _stretches.Start(next);
        _stretches.LeadAll(closed.Ways, outer.Stretch);
    }

    private void Count(in BlockFrame closed, LoopCondition condition, int next)
    {
        if (_counters.Find(condition, closed.Writes, _depth + 1) is { } counted)
        {
            _stretches.CountAs(closed.Header, _counted.Count);
            _counted.Add((closed.Offset, counted));
        }
        else if (!closed.HasLoop && _counters.FindAsked(condition, closed.Writes, _depth + 1) is { } asked)
        {
            _asked.Add((closed.Header, asked with { Offset = closed.Offset, Body = closed.Start, End = next }));
        }
    }

    /// <summary>Goes on, from where a block stands, to its end.</summary>
    private void Arrive(ref BlockFrame frame)
    {
        if (!frame.Dead)
        {
            frame.Ways = _stretches.Add(_stretches.StartFork(frame.Stretch), frame.Ways);
        }
    }

    private void Leave(ref BlockFrame frame, in Instruction instruction, ref ByteCursor code)
    {
        if (frame.Dead)
        {
            return;
        }

        var fork = _stretches.StartFork(frame.Stretch);
        switch (instruction.Opcode)
        {
            case Opcode.BrTable:
                var labels = new ByteCursor(_module.Bytes.Span, new ByteRange(instruction.Labels, code.Offset - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Lead(ref frame, fork, (int)labels.U32());
                }

                break;
            case Opcode.Return:
                Lead(ref frame, fork, _depth - 1);
                break;
            default:
                Lead(ref frame, fork, (int)instruction.Index);
                break;
        }

        if (instruction.Opcode != Opcode.BrIf)
        {
            frame.Dead = true;
            return;
        }

        if (_edits is not null && instruction.Index == 0 && frame.Kind == Opcode.Loop)
        {
            (frame.Condition, frame.ConditionEnd) = (_counters.Condition(), code.Offset);
        }

        frame.Stretch = _stretches.Start(code.Offset);
        _stretches.Lead(fork, frame.Stretch);
    }

    /// <summary>A fork may lead from a block to the label of another or the same.</summary>
    private void Lead(ref BlockFrame frame, int fork, int label)
    {
        var target = _depth - 1 - label;
        frame.Lowest = Math.Min(frame.Lowest, target);
        ref var reached = ref _frames[target];
        if (reached.Kind == Opcode.Loop)
        {
            reached.BranchesBack++;
            _stretches.Lead(fork, reached.Header);
        }
        else
        {
            reached.Ways = _stretches.Add(fork, reached.Ways);
        }
    }
}
