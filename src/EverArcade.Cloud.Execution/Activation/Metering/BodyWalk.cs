using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Walks a body once, from its first instruction to its last: adds up what its stretches cost, sees its loops, and finds what is
/// written in another way than it stands there.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class BodyWalk
{
    private readonly CheckedModule _guest;
    private readonly WasmModule _module;
    private readonly AddedFunctions _added;
    private readonly PaidByCallers _paid;
    private readonly LoopCounters _counters;

    /// <summary>Receives what is to be done besides charging; null while only a function's start is looked for, which needs neither that nor
    /// the loops that count.</summary>
    private List<Edit>? _edits;

    /// <param name="guest">The module.</param>
    /// <param name="added">Stand in for instructions that are priced at run time.</param>
    /// <param name="paid">What calls pay for the functions they call.</param>
    public BodyWalk(CheckedModule guest, AddedFunctions added, PaidByCallers paid)
    {
        (_guest, _module, _added, _paid) = (guest, guest.Module, added, paid);
        _counters = new LoopCounters(guest.Module);
        Loops = new FoundLoops(Stretches, _counters);
        Blocks = new OpenBlocks(guest.Module, Stretches, _counters, Loops);
    }

    /// <summary>The body's stretches, settled.</summary>
    public Stretches Stretches { get; } = new();

    /// <summary>What was seen of its blocks.</summary>
    public OpenBlocks Blocks { get; }

    /// <summary>Its loops that are paid as a whole.</summary>
    public FoundLoops Loops { get; }

    /// <summary>Offsets behind calls after which the gas may be another than before, and whether each is in a loop.</summary>
    public List<(int Offset, bool InLoop)> Calls { get; } = [];

    /// <summary>Whether it calls anything.</summary>
    public bool IsCalling { get; private set; }

    /// <param name="body">Which, without imported functions.</param>
    /// <param name="wrappedFrom">Offset from which on returns become branches, because something is to be done when the function is left.</param>
    /// <param name="edits">Receives the calls that replace what is priced at run time, and those branches; null if neither they nor loops are wanted.</param>
    public void Walk(int body, int wrappedFrom, List<Edit>? edits)
    {
        ref readonly var facts = ref _guest.Facts.Functions[body];
        var code = new ByteCursor(_module.Bytes.Span, new ByteRange(facts.Code, _module.Bodies[body].End - facts.Code));
        var entryCost = GasCosts.OfLocals(facts.Locals - _module.TypeOf((uint)(body + _module.ImportedFunctions)).Parameters.Length);
        Stretches.Clear();
        Calls.Clear();
        _counters.Clear();
        Blocks.Start(code.Offset, entryCost, edits is not null);
        (_edits, IsCalling) = (edits, false);
        var instruction = default(Instruction);
        var straight = 0U;
        while (Blocks.Depth > 0)
        {
            var watched = _edits is not null && Blocks.InLoop;
            straight += watched ? 0 : StraightCode.Skip(ref code);
            _ = InstructionReader.TryRead(ref code, ref instruction, out _);
            if (StraightCode.Has(instruction.Opcode))
            {
                straight += GasCosts.Of(instruction.Opcode);
                if (watched && !Blocks.Top.Dead)
                {
                    _counters.See(in instruction, Blocks.Depth);
                }

                continue;
            }

            ref var top = ref Blocks.Top;
            if (!top.Dead)
            {
                Stretches.Charge(top.Stretch, straight);
            }

            straight = 0;
            Step(ref top, in instruction, code.Offset, wrappedFrom);
        }

        Stretches.Settle();
    }

    /// <param name="top">The block that the instruction stands in.</param>
    /// <param name="instruction">One that is not straight code.</param>
    /// <param name="next">Offset behind it.</param>
    /// <param name="wrappedFrom">See <see cref="Walk"/>.</param>
    private void Step(ref BlockFrame top, in Instruction instruction, int next, int wrappedFrom)
    {
        var opcode = instruction.Opcode;
        if (!top.Dead)
        {
            Stretches.Charge(top.Stretch, GasCosts.Of(opcode) + _paid.Of(in instruction));
            if (opcode is Opcode.Call or Opcode.CallIndirect or Opcode.Return or Opcode.MemoryGrow or >= Opcode.MemoryInit)
            {
                Replace(in instruction, next, wrappedFrom);
            }
        }

        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If:
                Blocks.Open(in instruction, next);
                break;
            case Opcode.Else:
                Blocks.Else(next);
                break;
            case Opcode.End:
                Blocks.Close(instruction.Offset, next);
                break;
            case Opcode.Br or Opcode.BrIf or Opcode.BrTable or Opcode.Return:
                Blocks.Leave(in instruction, next);
                break;
            case Opcode.Unreachable:
                top.Dead = true;
                break;
            default:
                break;
        }

        if (_edits is not null && Blocks.InLoop && (!top.Dead || opcode <= Opcode.Return))
        {
            _counters.See(in instruction, Blocks.Depth);
        }
    }

    private void Replace(in Instruction instruction, int next, int wrappedFrom)
    {
        if (_added.Find(in instruction) is { } function)
        {
            _edits?.Add(new Edit(instruction.Offset, EditKind.Call, function, next - instruction.Offset));
            Calls.Add((next, Blocks.InLoop));
            IsCalling = true;
        }
        else if (instruction.Opcode is Opcode.Call or Opcode.CallIndirect)
        {
            IsCalling = true;
            if (_paid.MayCharge(in instruction))
            {
                Calls.Add((next, Blocks.InLoop));
            }
        }
        else if (instruction.Opcode == Opcode.Return && instruction.Offset >= wrappedFrom)
        {
            _edits?.Add(new Edit(instruction.Offset, EditKind.Branch, (uint)(Blocks.Depth - 1), next - instruction.Offset));
        }
    }
}
