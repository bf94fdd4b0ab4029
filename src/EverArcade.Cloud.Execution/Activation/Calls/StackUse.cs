using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Calls;

/// <summary>How much native stack a module's calls can take, in slots of 8 bytes: bounded here where calls cannot recur, counted at run
/// time where they can.</summary>
/// <remarks>Tarjan's strongly connected components, without recursion. They come out callees first, so the longest chain of calls is found
/// in the same walk.</remarks>
internal sealed class StackUse
{
    /// <summary>Slots of a frame beside its values: return address, saved registers, the engine's own.</summary>
    private const int FrameSlots = 16;

    /// <summary>Bytes of a body that may keep one more value alive than locals and operands say, because an optimiser may compute early
    /// what a loop uses: a value and its use take at least 4 bytes; half of that is allowed for, the other half is margin
    /// (docs/metering.md, Depth).</summary>
    private const int BodyBytesPerSlot = 8;

    private readonly List<int> _calleesFirst = [];
    private readonly int[] _weights;
    private readonly bool[] _recursive;
    private readonly long[] _below;
    private readonly int[] _order;
    private readonly int[] _low;
    private readonly int[] _edge;
    private readonly bool[] _open;
    private readonly Stack<int> _path = new();
    private readonly Stack<int> _component = new();
    private int _visited;

    public StackUse(WasmModule module, ModuleFacts facts)
    {
        Graph = new CallGraph(module, facts);
        var nodes = Graph.Nodes;
        (_weights, _recursive, _below) = (new int[nodes], new bool[nodes], new long[nodes]);
        (_order, _low, _edge, _open) = (new int[nodes], new int[nodes], new int[nodes], new bool[nodes]);
        for (var body = 0; body < module.Bodies.Count; body++)
        {
            ref readonly var found = ref facts.Functions[body];
            _weights[body + module.ImportedFunctions] =
                FrameSlots + found.Locals + found.Operands + (int)SlotsOf(module.Bodies[body].Length);
        }

        for (var node = 0; node < nodes; node++)
        {
            if (_order[node] == 0)
            {
                Walk(node);
            }

            StaticSlots = Math.Max(StaticSlots, _below[node]);
        }
    }

    public CallGraph Graph { get; }

    /// <summary>The nodes of the graph in an order in which each follows all it leads to, but for those on a cycle with it.</summary>
    public IReadOnlyList<int> CalleesFirst => _calleesFirst;

    /// <summary>Slots of the longest chain of calls, functions that may recur left out.</summary>
    public long StaticSlots { get; }

    /// <summary>Whether a function lies on a cycle of the call graph.</summary>
    public bool IsRecursive(int function) => _recursive[function];

    /// <summary>Slots of a function's frame.</summary>
    public int Slots(int function) => _weights[function];

    public void Check(RefusalList refusals) =>
        refusals.AddAbove(
            WasmRefusals.Stack, 0, "slots of stack for calls that do not recur", (ulong)StaticSlots, ActivationLimits.StaticStackSlotsMax);

    /// <summary>Slots that so many bytes of code may need beside what locals and operands say.</summary>
    public static long SlotsOf(long bytes) => bytes / BodyBytesPerSlot;

    private void Walk(int root)
    {
        Enter(root);
        while (_path.TryPeek(out var node))
        {
            if (_edge[node] == Graph.Degree(node))
            {
                _ = _path.Pop();
                Leave(node);
                if (_path.TryPeek(out var caller))
                {
                    Return(caller, node);
                }

                continue;
            }

            var target = Graph.Target(node, _edge[node]++);
            _recursive[node] |= target == node;
            if (_order[target] == 0)
            {
                Enter(target);
            }
            else
            {
                Return(node, target);
            }
        }
    }

    private void Enter(int node)
    {
        _order[node] = _low[node] = ++_visited;
        _open[node] = true;
        _path.Push(node);
        _component.Push(node);
    }

    /// <summary>Takes over what a callee, just finished or seen before, says.</summary>
    private void Return(int caller, int callee)
    {
        if (_open[callee])
        {
            _low[caller] = Math.Min(_low[caller], _low[callee]);
        }

        _below[caller] = Math.Max(_below[caller], _below[callee]);
    }

    /// <summary>Closes the component of a node that is its root; its members then share what lies below them.</summary>
    private void Leave(int node)
    {
        if (_low[node] != _order[node])
        {
            return;
        }

        var members = 0;
        var below = 0L;
        foreach (var member in _component)
        {
            members++;
            below = Math.Max(below, _below[member]);
            if (member == node)
            {
                break;
            }
        }

        var recursive = members > 1 || _recursive[node];
        for (var i = 0; i < members; i++)
        {
            var member = _component.Pop();
            _calleesFirst.Add(member);
            _open[member] = false;
            _recursive[member] = recursive;
            _below[member] = below + (recursive ? 0 : _weights[member]);
        }
    }
}
