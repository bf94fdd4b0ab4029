using EverArcade.Cloud.Execution.Activation.Writing;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>The operand stack while a function's floats are followed: what is known of each value, and which of them were seen while their
/// bits were open.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class OperandBits
{
    private readonly Operand[] _operands = new Operand[ActivationLimits.OperandsMax];
    private readonly List<int> _narrow = [];
    private readonly List<int> _wide = [];
    private ulong[] _strict = [];

    /// <summary>How many operands there are.</summary>
    public int Height { get; set; }

    /// <summary>Whether this pass learned something that an earlier place of it should have known.</summary>
    public bool Again { get; private set; }

    /// <summary>Locals that are made canonical when they are set, a bit each.</summary>
    public ReadOnlySpan<ulong> Strict => _strict;

    /// <summary>Whether all are. None holds an open NaN then, so all can be taken for kept: whatever was not yet learned of them.</summary>
    public bool AllStrict { get; private set; }

    /// <summary>A function begins.</summary>
    public void Start(int locals)
    {
        _strict = new ulong[(locals + 63) / 64];
        AllStrict = false;
    }

    /// <summary>A pass over it begins. What is strict stays so.</summary>
    public void StartPass()
    {
        _narrow.Clear();
        _wide.Clear();
        (Again, Height) = (false, 0);
    }

    public void PassAgain() => Again = true;

    public bool IsStrict(int local) => (_strict[local >> 6] >> local & 1) != 0;

    public void MakeAllStrict()
    {
        _strict.AsSpan().Fill(ulong.MaxValue);
        AllStrict = true;
    }

    /// <summary>Adds where the last pass found that values are to be made canonical.</summary>
    public void AddTo(List<Edit> edits)
    {
        AddTo(edits, _narrow, EditKind.CanonicalF32);
        AddTo(edits, _wide, EditKind.CanonicalF64);
    }

    public void Push(Operand operand) => _operands[Height++] = operand;

    public void PushKept(int count)
    {
        _operands.AsSpan(Height, count).Clear();
        Height += count;
    }

    public Operand Pop() => _operands[--Height];

    /// <summary>Takes an operand that goes on elsewhere: should it be mixed, what is computed becomes canonical before it gets there.</summary>
    public Operand PopWhole()
    {
        var operand = Pop();
        if (operand.Bits != Bits.Mixed)
        {
            return operand;
        }

        See(operand);
        return Operand.Kept;
    }

    /// <summary>The bits of a value are seen: if they are open, they are to be made canonical where the value came from.</summary>
    public void See(Operand operand)
    {
        if (operand.Bits == Bits.Mixed)
        {
            _strict[operand.Producer >> 6] |= 1UL << (operand.Producer & 63);
            Again = true;
        }
        else if (operand.IsOpen)
        {
            (operand.Bits == Bits.OpenF64 ? _wide : _narrow).Add(operand.Producer);
        }
    }

    public void SeeTop(int count)
    {
        foreach (ref var operand in _operands.AsSpan(Height - count, count))
        {
            See(operand);
            operand = operand.IsOpen ? new Operand(Bits.Canonical, 0) : operand;
        }
    }

    /// <summary>Each offset once, however often the value was seen.</summary>
    private static void AddTo(List<Edit> edits, List<int> offsets, EditKind kind)
    {
        offsets.Sort();
        for (var i = 0; i < offsets.Count; i++)
        {
            if (i == 0 || offsets[i] != offsets[i - 1])
            {
                edits.Add(new Edit(offsets[i], kind, 0, 0));
            }
        }
    }
}
