using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Compares a compiled module's imports and exports with what the ABI asks (abi-v2, Guest exports).</summary>
internal static class ModuleExports
{
    public const string Memory = "memory";
    public const string Allocate = "alloc";
    public const string Execute = "execute";
    public const string OutputLength = "output_len";
    public const string EverArcadeExecute = "everarcade_execute";

    /// <summary>Names an instrumented module will export: a guest must not have them already.</summary>
    private const string ReservedPrefix = "everarcade.";

    public static void Check(Module module, PackageEntry entry, RefusalList refusals)
    {
        foreach (var import in module.Imports)
        {
            var name = $"{import.ModuleName}.{import.Name}";
            refusals.Add(WasmRefusals.Import, name, "A guest imports nothing; this name is imported.");
        }

        var exports = module.Exports;
        foreach (var export in exports)
        {
            if (export.Name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                refusals.Add(
                    WasmRefusals.ExportReserved, export.Name, $"Names starting with {ReservedPrefix} are the host's.");
            }
        }

        CheckMemory(exports, refusals);
        CheckFunction(exports, Allocate, [ValueKind.Int32], ValueKind.Int32, refusals);
        if (entry == PackageEntry.Execute)
        {
            CheckFunction(exports, Execute, [ValueKind.Int32, ValueKind.Int32], ValueKind.Int32, refusals);
            CheckFunction(exports, OutputLength, [], ValueKind.Int32, refusals);
        }
        else
        {
            CheckFunction(exports, EverArcadeExecute, [ValueKind.Int32, ValueKind.Int32], ValueKind.Int64, refusals);
        }
    }

    private static void CheckMemory(IReadOnlyList<Export> exports, RefusalList refusals)
    {
        if (Find(exports, Memory, refusals) is { } export and not MemoryExport)
        {
            refusals.Add(WasmRefusals.ExportType, export.Name, "This export must be the memory.");
        }
    }

    private static void CheckFunction(
        IReadOnlyList<Export> exports, string name, ValueKind[] parameters, ValueKind result, RefusalList refusals)
    {
        if (Find(exports, name, refusals) is not { } export)
        {
            return;
        }

        var fits = export is FunctionExport function
            && function.Parameters.SequenceEqual(parameters)
            && function.Results.SequenceEqual([result]);
        if (!fits)
        {
            var asked = Signature(parameters, [result]);
            refusals.Add(WasmRefusals.ExportType, name, $"It must be a function {asked}, but is {Found(export)}.");
        }
    }

    private static Export? Find(IReadOnlyList<Export> exports, string name, RefusalList refusals)
    {
        var export = exports.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.Ordinal));
        if (export is null)
        {
            refusals.Add(WasmRefusals.ExportMissing, name, "The ABI asks for this export.");
        }

        return export;
    }

    private static string Found(Export export) =>
        export is FunctionExport function ? Signature(function.Parameters, function.Results) : "not a function";

    private static string Signature(IReadOnlyList<ValueKind> parameters, IReadOnlyList<ValueKind> results) =>
        $"({string.Join(", ", parameters.Select(Name))}) -> ({string.Join(", ", results.Select(Name))})";

    private static string Name(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => "i32",
        ValueKind.Int64 => "i64",
        ValueKind.Float32 => "f32",
        ValueKind.Float64 => "f64",
        _ => "reference",
    };
}
