using EverArcade.Cloud.Execution.Activation.Calls;
using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>What a call pays, beside its own price, for the stretch that the called function starts with: that stretch surely follows, and
/// so the caller's own charge pays for both.</summary>
/// <remarks>Every call of a function pays the same for it. A call through the table may reach any function of its type that an element
/// segment names, so it pays what the cheapest of them starts with, as do the direct calls of these. A function that the host may call
/// pays for itself, as does a long one. What a function's start costs beyond what was paid is charged when it is entered. Not thread-safe.</remarks>
internal sealed class PaidByCallers
{
    /// <summary>Most gas that is paid for a called function. Beyond it one charge more does not matter; and the calls of a body, as many as
    /// there may be, stay far below 2^32 gas.</summary>
    public const uint Max = 1 << 12;

    /// <summary>Longest body, bytes, whose start callers pay for. To find it takes one walk more over the body, and of a longer one the
    /// charge at its entry is a small part.</summary>
    public const int BodyBytesMax = 512;

    private readonly CallGraph _graph;
    private readonly WasmModule _module;
    private readonly uint[] _paid;
    private readonly bool[] _silent;
    private readonly bool[] _entered;

    public PaidByCallers(CheckedModule guest)
    {
        _graph = guest.Stack.Graph;
        _module = guest.Module;
        _paid = new uint[_graph.Nodes];
        _silent = new bool[_graph.Nodes];
        _entered = new bool[_graph.Functions];
        foreach (var export in _module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
            {
                _entered[(int)export.Index] = true;
            }
        }
    }

    /// <summary>What is paid for a function before it is entered.</summary>
    public uint Of(int function) => _paid[function];

    /// <summary>What an instruction pays for the function it calls, if it does.</summary>
    public uint Of(in Instruction instruction) =>
        instruction.Opcode is Opcode.Call or Opcode.CallIndirect ? _paid[Node(in instruction)] : 0;

    /// <summary>Whether the gas may be another after a call than before.</summary>
    public bool MayCharge(in Instruction call) => !_silent[Node(in call)];

    /// <summary>Finds it all. What is not known yet counts as nothing, so that no function is paid more for than it costs.</summary>
    /// <param name="calleesFirst">Nodes of the call graph in an order in which, cycles apart, a function follows what it calls.</param>
    /// <param name="costs">Asked for what each function's start costs, given what is known.</param>
    public void Settle(IReadOnlyList<int> calleesFirst, BlockCosts costs)
    {
        var starts = new uint[_graph.Functions];
        var inTable = new bool[_graph.Functions];
        for (var type = _graph.Functions; type < _graph.Nodes; type++)
        {
            for (var i = 0; i < _graph.Degree(type); i++)
            {
                inTable[_graph.Target(type, i)] = true;
            }
        }

        foreach (var function in calleesFirst)
        {
            if (function < _graph.Functions && function >= _module.ImportedFunctions && !_entered[function]
                && _module.Bodies[function - _module.ImportedFunctions].Length <= BodyBytesMax)
            {
                (var start, _silent[function]) = costs.Start(function - _module.ImportedFunctions);
                starts[function] = start <= Max ? start : 0;
                _silent[function] &= start <= Max;
                _paid[function] = inTable[function] ? 0 : starts[function];
            }
        }

        for (var type = _graph.Functions; type < _graph.Nodes; type++)
        {
            SettleType(type, starts);
        }
    }

    private void SettleType(int type, uint[] starts)
    {
        var cheapest = uint.MaxValue;
        for (var i = 0; i < _graph.Degree(type); i++)
        {
            cheapest = Math.Min(cheapest, starts[_graph.Target(type, i)]);
        }

        _silent[type] = true;
        for (var i = 0; i < _graph.Degree(type); i++)
        {
            var function = _graph.Target(type, i);
            _paid[function] = _paid[type] = cheapest;
            _silent[function] &= starts[function] == cheapest;
            _silent[type] &= _silent[function];
        }
    }

    private int Node(in Instruction call) =>
        call.Opcode == Opcode.Call ? (int)call.Index : _graph.TypeNode(call.Index);
}
