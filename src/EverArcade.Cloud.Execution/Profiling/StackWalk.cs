namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Goes through the stacks of a profile depth first: each begins, then those above it, then it ends. Without recursion, since
/// guests choose the depth. Not thread-safe.</summary>
internal sealed class StackWalk
{
    private const int None = -1;

    private readonly IReadOnlyList<GasStack> _stacks;
    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;
    private readonly ulong[] _total;
    private readonly int _firstRoot;
    private int _next;

    public StackWalk(GasProfile profile)
    {
        _stacks = profile.Stacks;
        var count = _stacks.Count;
        (_firstChild, _nextSibling, _total) = (new int[count], new int[count], new ulong[count]);
        _firstChild.AsSpan().Fill(None);
        _firstRoot = None;

        // Backwards: children come behind their parents, and each is put before its younger siblings.
        for (var i = count - 1; i >= 0; i--)
        {
            var parent = _stacks[i].Parent;
            _total[i] += _stacks[i].SelfGas;
            ref var first = ref parent < 0 ? ref _firstRoot : ref _firstChild[parent];
            _nextSibling[i] = first;
            first = i;
            if (parent >= 0)
            {
                _total[parent] += _total[i];
            }
        }

        (Stack, _next) = (None, _firstRoot);
    }

    /// <summary>The stack that begins or ends.</summary>
    public int Stack { get; private set; }

    public bool IsBegin { get; private set; }

    /// <summary>Stacks below the present one.</summary>
    public int Depth { get; private set; } = -1;

    /// <summary>Gas of a stack and of all above it.</summary>
    public ulong TotalGas(int stack) => _total[stack];

    public bool MoveNext()
    {
        if (_next != None)
        {
            Depth += IsBegin || Stack == None ? 1 : 0;
            (Stack, IsBegin) = (_next, true);
            _next = _firstChild[Stack];
            return true;
        }

        // Nothing above: what is on top ends. That is the present one, or the one below when the present has ended.
        var ending = IsBegin || Stack == None ? Stack : _stacks[Stack].Parent;
        if (ending < 0)
        {
            return false;
        }

        Depth -= IsBegin ? 0 : 1;
        (Stack, IsBegin) = (ending, false);
        _next = _nextSibling[ending];
        return true;
    }
}
