using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>The blocks that are open at an instruction of a body, and what leads from where to where: each block that opens, closes or is
/// left begins stretches and joins them.</summary>
/// <remarks>A stretch goes on behind a block that nothing inside of it leaves further out. Not thread-safe; reused for all functions of a
/// module.</remarks>
/// <param name="module">Whose bodies these are.</param>
/// <param name="stretches">Receives the stretches.</param>
/// <param name="counters">Has seen the instructions before, of functions whose loops are looked at.</param>
/// <param name="loops">Told of each loop that only its last instruction leads back in.</param>
internal sealed class OpenBlocks(WasmModule module, Stretches stretches, LoopCounters counters, FoundLoops loops)
{
    /// <summary>Blocks inside each other for which there is room: few functions nest deeper, and a frame is large.</summary>
    private const int FramesAtFirst = 16;

    private BlockFrame[] _frames = new BlockFrame[FramesAtFirst];
    private bool _looksAtLoops;
    private int _loops;

    /// <summary>How many are open, the function's own included.</summary>
    public int Depth { get; private set; }

    /// <summary>The innermost; another after each call.</summary>
    public ref BlockFrame Top => ref _frames[Depth - 1];

    /// <summary>Whether a loop is open.</summary>
    public bool InLoop => _loops > 0;

    /// <summary>Loops that have been opened.</summary>
    public int LoopsSeen { get; private set; }

    /// <summary>Blocks of all kinds that have been opened.</summary>
    public int BlocksSeen { get; private set; }

    /// <summary>A function begins.</summary>
    /// <param name="offset">Of its first instruction.</param>
    /// <param name="entryCost">What entering it costs.</param>
    /// <param name="looksAtLoops">Whether loops that count are wanted.</param>
    public void Start(int offset, uint entryCost, bool looksAtLoops)
    {
        loops.Clear();
        _frames[0] = new BlockFrame { Stretch = stretches.Start(offset, entryCost), Ways = Stretches.None, PassedBy = Stretches.None };
        (Depth, LoopsSeen, BlocksSeen, _loops, _looksAtLoops) = (1, 0, 0, 0, looksAtLoops);
    }

    /// <param name="instruction">A <c>block</c>, <c>loop</c> or <c>if</c>.</param>
    /// <param name="next">Offset behind it.</param>
    public void Open(in Instruction instruction, int next)
    {
        if (Depth == _frames.Length)
        {
            Array.Resize(ref _frames, Depth * 2);
        }

        ref var outer = ref _frames[Depth - 1];
        ref var inner = ref _frames[Depth];
        inner = new BlockFrame
        {
            Kind = instruction.Opcode,
            Offset = instruction.Offset,
            Start = next,
            Stretch = outer.Stretch,
            Lowest = Depth,
            Ways = Stretches.None,
            PassedBy = Stretches.None,
            Writes = counters.Mark,
            Dead = outer.Dead,
            DeadAtStart = outer.Dead,
        };
        BlocksSeen++;
        if (inner.Kind == Opcode.Loop)
        {
            _loops++;
            LoopsSeen++;
            outer.HasLoop = true;
        }

        Depth++;

        // What is in a block runs when the block is reached; what is in a loop or a branch of an if has its own count.
        if (inner.Kind != Opcode.Block && !outer.Dead)
        {
            var fork = stretches.StartFork(outer.Stretch);
            inner.Stretch = inner.Header = stretches.Start(next);
            inner.PassedBy = inner.Kind == Opcode.If ? fork : Stretches.None;
            stretches.Lead(fork, inner.Stretch);
        }
    }

    /// <param name="next">Offset behind the <c>else</c>.</param>
    public void Else(int next)
    {
        ref var top = ref Top;
        Arrive(ref top);
        top.Dead = top.DeadAtStart;
        top.Stretch = stretches.Start(next);
        if (!top.Dead)
        {
            stretches.Lead(top.PassedBy, top.Stretch);
            top.PassedBy = Stretches.None;
        }
    }

    /// <param name="end">Offset of the <c>end</c>.</param>
    /// <param name="next">Offset behind it.</param>
    public void Close(int end, int next)
    {
        ref var closed = ref _frames[--Depth];
        _loops -= closed.Kind == Opcode.Loop ? 1 : 0;
        if (closed.DeadAtStart)
        {
            return;
        }

        var stays = closed.Lowest >= Depth;
        if (Depth > 0)
        {
            _frames[Depth - 1].HasLoop |= closed.HasLoop;
        }

        if (closed.Kind == Opcode.Loop && stays && closed.BranchesBack == 1 && closed.ConditionEnd == end
            && closed.Condition is { } condition)
        {
            loops.Look(in closed, condition, Depth + 1, next);
        }

        Arrive(ref closed);
        if (closed.PassedBy != Stretches.None)
        {
            closed.Ways = stretches.Add(closed.PassedBy, closed.Ways);
        }

        if (Depth == 0 || stays)
        {
            stretches.LeadAll(closed.Ways, Stretches.First);
            return;
        }

        ref var outer = ref _frames[Depth - 1];
        outer.Lowest = Math.Min(outer.Lowest, closed.Lowest);
        outer.Stretch = stretches.Start(next);
        stretches.LeadAll(closed.Ways, outer.Stretch);
    }

    /// <param name="instruction">A branch or a return.</param>
    /// <param name="next">Offset behind it.</param>
    public void Leave(in Instruction instruction, int next)
    {
        ref var frame = ref Top;
        if (frame.Dead)
        {
            return;
        }

        var fork = stretches.StartFork(frame.Stretch);
        switch (instruction.Opcode)
        {
            case Opcode.BrTable:
                var labels = new ByteCursor(module.Bytes.Span, new ByteRange(instruction.Labels, next - instruction.Labels));
                for (var i = 0U; i <= instruction.Index; i++)
                {
                    Lead(ref frame, fork, (int)labels.U32());
                }

                break;
            case Opcode.Return:
                Lead(ref frame, fork, Depth - 1);
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

        if (_looksAtLoops && instruction.Index == 0 && frame.Kind == Opcode.Loop)
        {
            (frame.Condition, frame.ConditionEnd) = (counters.Condition(), next);
        }

        frame.Stretch = stretches.Start(next);
        stretches.Lead(fork, frame.Stretch);
    }

    /// <summary>Goes on, from where a block stands, to its end.</summary>
    private void Arrive(ref BlockFrame frame)
    {
        if (!frame.Dead)
        {
            frame.Ways = stretches.Add(stretches.StartFork(frame.Stretch), frame.Ways);
        }
    }

    /// <summary>A fork may lead from a block to the label of another or the same.</summary>
    private void Lead(ref BlockFrame frame, int fork, int label)
    {
        var target = Depth - 1 - label;
        frame.Lowest = Math.Min(frame.Lowest, target);
        ref var reached = ref _frames[target];
        if (reached.Kind == Opcode.Loop)
        {
            reached.BranchesBack++;
            stretches.Lead(fork, reached.Header);
        }
        else
        {
            reached.Ways = stretches.Add(fork, reached.Ways);
        }
    }
}
