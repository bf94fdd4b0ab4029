using EverArcade.Cloud.Execution.Activation.Reading;

namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>The module's types, and behind them those that instrumentation needs and the module lacks.</summary>
internal sealed class TypeTable(WasmModule module)
{
    private const byte FunctionForm = 0x60;

    private readonly List<FunctionType> _added = [];

    public uint IndexOf(FunctionType type)
    {
        var own = module.Types.FindIndex(type.Fits);
        if (own >= 0)
        {
            return (uint)own;
        }

        var added = _added.FindIndex(type.Fits);
        if (added < 0)
        {
            added = _added.Count;
            _added.Add(type);
        }

        return (uint)(module.Types.Count + added);
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

    private static void Write(ReadOnlySpan<WasmType> types, ByteWriter output)
    {
        output.U32((uint)types.Length);
        foreach (var type in types)
        {
            output.Byte((byte)type);
        }
    }
}
