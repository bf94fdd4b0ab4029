using EverArcade.Cloud.Execution.Activation.Loops;
using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Finds where a function is charged, and how much: once for code that runs as a whole whenever its first instruction runs, unless
/// the guest traps.</summary>
/// <remarks>A stretch pays for what the ways on from it cost at the least (<see cref="Stretches"/>), and for the stretch that a called
/// function starts with (<see cref="PaidByCallers"/>); a loop that counts is charged as a whole before it starts (<see cref="LoopCounters"/>).
/// So of an execution that ends well, the gas is exactly the sum over the instructions it executed; one that traps has paid for the rest
/// too. Not thread-safe; one instance serves all functions of a module.</remarks>
internal sealed class BlockCosts
{
    private readonly int _imported;
    private readonly PaidByCallers _paid;
    private readonly BodyWalk _walk;
    private readonly CopyBudget _copies;

    public BlockCosts(CheckedModule guest, AddedFunctions added)
    {
        (_imported, _copies, _paid) = (guest.Module.ImportedFunctions, new CopyBudget(guest), new PaidByCallers(guest));
        _walk = new BodyWalk(guest, added, _paid);
        _paid.Settle(guest.Stack.CalleesFirst, this);
    }

    /// <summary>A loop of the function that is asked how often it runs, as edits number them.</summary>
    public AskedLoop Asked(int index) => _walk.Loops.Asked[index].Loop;

    /// <summary>Bytes of the function that are written twice.</summary>
    public int CopiedBytes => _copies.Bytes;

    /// <summary>What has been paid for a function when it is entered.</summary>
    public uint PaidFor(int function) => _paid.Of(function);

    /// <summary>A counted loop of the function, as edits number them.</summary>
    public CountedLoop Loop(int index) => _walk.Loops.Counted[index].Loop;

    /// <summary>What is charged where a function starts, and whether it neither charges nor calls anywhere else.</summary>
    public (uint Cost, bool Alone) Start(int body)
    {
        _walk.Walk(body, int.MaxValue, edits: null);
        var alone = !_walk.IsCalling;
        for (var stretch = Stretches.First + 1; stretch < _walk.Stretches.Count && alone; stretch++)
        {
            alone = _walk.Stretches.Charged(stretch).Cost == 0;
        }

        return (_walk.Stretches.Charged(Stretches.First).Cost, alone);
    }

    /// <summary>Adds a function's charges, and the calls that replace what is priced at run time.</summary>
    /// <param name="body">Which, without imported functions.</param>
    /// <param name="wrappedFrom">Offset from which on returns become branches, because something is to be done when the function is left.</param>
    /// <param name="edits">Receives what is to be done.</param>
    /// <returns>Whether a local should repeat the gas.</returns>
    public bool Find(int body, int wrappedFrom, List<Edit> edits)
    {
        _walk.Walk(body, wrappedFrom, edits);
        _copies.Start(body, _walk.Blocks.LoopsSeen, _walk.Blocks.BlocksSeen);
        var paid = _paid.Of(body + _imported);
        var (charges, last) = AddCharges(paid, edits);
        if (charges == 0 || (charges == 1 && _walk.Stretches.Charged(Stretches.First).Cost > paid))
        {
            return false;
        }

        foreach (var (offset, inLoop) in _walk.Calls)
        {
            if (inLoop || offset <= last)
            {
                edits.Add(new Edit(offset, EditKind.Reload, 0, 0));
            }
        }

        return true;
    }

    /// <returns>How many, and where the last is.</returns>
    private (int Charges, int Last) AddCharges(uint paid, List<Edit> edits)
    {
        var (charges, last, asked) = (0, 0, 0);
        for (var stretch = Stretches.First; stretch < _walk.Stretches.Count; stretch++)
        {
            var (offset, cost, counted) = _walk.Stretches.Charged(stretch);
            cost -= stretch == Stretches.First ? paid : 0;
            if (cost == 0)
            {
                continue;
            }

            if (counted != Stretches.None && cost <= CountedLoop.GasMax)
            {
                (offset, var loop) = _walk.Loops.Counted[counted];
                _walk.Loops.Counted[counted] = (offset, loop with { Gas = cost });
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
                edits.Add(new Edit(_walk.Stretches.Charged(Stretches.First).Offset, EditKind.Reload, 0, 0));
            }

            charges++;
            last = Math.Max(last, offset);
        }

        return (charges, last);
    }

    /// <summary>If the stretch is all that a loop charges in each iteration, and the loop may be copied: so it is.</summary>
    private void AddAsked(int stretch, uint cost, ref int asked, List<Edit> edits)
    {
        var loops = _walk.Loops.Asked;
        while (asked < loops.Count && loops[asked].Header < stretch)
        {
            asked++;
        }

        if (asked < loops.Count && loops[asked].Header == stretch && cost <= CountedLoop.GasMax && _copies.TryTake(loops[asked].Loop))
        {
            var loop = loops[asked].Loop;
            loops[asked] = (stretch, loop with { Gas = cost });
            edits.Add(new Edit(loop.Offset, EditKind.LoopCopy, (uint)asked, 0));
        }
    }
}
