namespace EverArcade.Cloud.Execution.Activation.Reading;

/// <summary>Parameters and results of a function or block.</summary>
internal sealed class FunctionType(WasmType[] parameters, WasmType[] results)
{
    private readonly WasmType[] _parameters = parameters;
    private readonly WasmType[] _results = results;

    public static FunctionType Empty { get; } = new([], []);

    public static FunctionType OneI32 { get; } = new([], [WasmType.I32]);

    public static FunctionType OneI64 { get; } = new([], [WasmType.I64]);

    public static FunctionType OneF32 { get; } = new([], [WasmType.F32]);

    public static FunctionType OneF64 { get; } = new([], [WasmType.F64]);

    public ReadOnlySpan<WasmType> Parameters => _parameters;

    public ReadOnlySpan<WasmType> Results => _results;

    /// <summary>The block type that has one result and no parameters.</summary>
    public static FunctionType Of(WasmType result) => result switch
    {
        WasmType.I32 => OneI32,
        WasmType.I64 => OneI64,
        WasmType.F32 => OneF32,
        WasmType.F64 => OneF64,
        _ => Empty,
    };

    /// <summary>One character for each value, what divides parameters from results among them: equal where <see cref="Fits"/> says
    /// yes, and so what types are looked up by.</summary>
    public string Shape => string.Create(_parameters.Length + 1 + _results.Length, this, static (shape, type) =>
    {
        var next = 0;
        foreach (var parameter in type._parameters)
        {
            shape[next++] = (char)parameter;
        }

        shape[next++] = '>';
        foreach (var result in type._results)
        {
            shape[next++] = (char)result;
        }
    });

    /// <summary>Whether both have the same shape: types are compared by structure when a function is called through the table.</summary>
    public bool Fits(FunctionType other) => Parameters.SequenceEqual(other.Parameters) && Results.SequenceEqual(other.Results);

    public override string ToString() => $"({List(_parameters)}) -> ({List(_results)})";

    private static string List(WasmType[] types) => string.Join(", ", types.Select(WasmTypes.Name));
}
