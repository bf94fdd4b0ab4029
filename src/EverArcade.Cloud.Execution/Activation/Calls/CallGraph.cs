using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;

namespace EverArcade.Cloud.Execution.Activation.Calls;

/// <summary>Who may call whom. A call through the table may reach every function of its type that some element segment names.</summary>
/// <remarks>Nodes are the functions, and behind them one node for each type, so that the edges stay linear in the module's length.</remarks>
internal sealed class CallGraph
{
    private readonly int[][] _functionsOfType;
    private readonly int[] _typeNode;
    private readonly WasmModule _module;
    private readonly ModuleFacts _facts;

    public CallGraph(WasmModule module, ModuleFacts facts)
    {
        _module = module;
        _facts = facts;
        _typeNode = TypeNodes(module);
        _functionsOfType = Reachable(module, _typeNode);
    }

    public int Nodes => _module.Functions.Count + _module.Types.Count;

    public int Functions => _module.Functions.Count;

    /// <summary>How many edges leave a node.</summary>
    public int Degree(int node)
    {
        if (node >= Functions)
        {
            return _functionsOfType[node - Functions].Length;
        }

        return node < _module.ImportedFunctions ? 0 : _facts.Functions[node - _module.ImportedFunctions].CallsCount;
    }

    /// <summary>The node an edge leads to.</summary>
    public int Target(int node, int edge)
    {
        if (node >= Functions)
        {
            return _functionsOfType[node - Functions][edge];
        }

        var call = _facts.Calls[_facts.Functions[node - _module.ImportedFunctions].CallsStart + edge];
        return call >= 0 ? call : TypeNode((uint)~call);
    }

    /// <summary>The node of the calls through the table of a type.</summary>
    public int TypeNode(uint type) => Functions + _typeNode[(int)type];

    /// <summary>For each type the first one of the same shape.</summary>
    private static int[] TypeNodes(WasmModule module)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var nodes = new int[module.Types.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var shape = module.Types[i].Shape;
            _ = first.TryAdd(shape, i);
            nodes[i] = first[shape];
        }

        return nodes;
    }

    private static int[][] Reachable(WasmModule module, int[] typeNode)
    {
        var seen = new bool[module.Functions.Count];
        var lists = new List<int>?[module.Types.Count];
        foreach (var function in module.Elements)
        {
            if (!seen[function])
            {
                seen[function] = true;
                ref var list = ref lists[typeNode[module.Functions[(int)function]]];
                list ??= [];
                list.Add((int)function);
            }
        }

        return [.. lists.Select(list => list?.ToArray() ?? [])];
    }
}
