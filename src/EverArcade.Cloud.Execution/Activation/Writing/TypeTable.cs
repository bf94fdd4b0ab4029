using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>The module's types, and behind them those that instrumentation needs and the module lacks.</summary>
/// <remarks>A module may have thousands of types, and ask for one with each of its functions: they are found by their shape. Most
/// modules ask for none.</remarks>
internal sealed class TypeTable(WasmModule module)
{
    private const byte FunctionForm = 0x60;

    private readonly List<FunctionType> _added = [];
    private Dictionary<string, uint>? _indexOfShape;

    /// <summary>The first type of that shape; it is added if there is none.</summary>
    public uint IndexOf(FunctionType type)
    {
        _indexOfShape ??= OwnShapes();
        var shape = type.Shape;
        if (!_indexOfShape.TryGetValue(shape, out var index))
        {
            index = (uint)Count;
            _added.Add(type);
            _indexOfShape.Add(shape, index);
        }

        return index;
    }

    public int Count => module.Types.Count + _added.Count;

    public void WriteAdded(ByteWriter output)
    {
        foreach (var type in _added)
        {
            output.Byte(FunctionForm);
            Write(type.Parameters, output);
            Write(type.Results, output);
        }
    }

    private Dictionary<string, uint> OwnShapes()
    {
        var indexOfShape = new Dictionary<string, uint>(module.Types.Count, StringComparer.Ordinal);
        for (var i = 0; i < module.Types.Count; i++)
        {
            _ = indexOfShape.TryAdd(module.Types[i].Shape, (uint)i);
        }

        return indexOfShape;
    }

    private static void Write(ReadOnlySpan<WasmType> types, ByteWriter output)
    {
        output.U32((uint)types.Length);
        foreach (var type in types)
        {
            output.Byte((byte)type);
        }
    }
}
