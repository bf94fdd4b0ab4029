using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Compares a module's exports with what the ABI asks (abi-v2, Guest exports).</summary>
internal static class AbiExports
{
    public const string Memory = "memory";
    public const string Allocate = "alloc";
    public const string Execute = "execute";
    public const string OutputLength = "output_len";
    public const string EverArcadeExecute = "everarcade_execute";

    private static readonly FunctionType FromLength = new([WasmType.I32], [WasmType.I32]);
    private static readonly FunctionType FromInput = new([WasmType.I32, WasmType.I32], [WasmType.I32]);
    private static readonly FunctionType FromInputPacked = new([WasmType.I32, WasmType.I32], [WasmType.I64]);

    public static void Check(WasmModule module, PackageEntry entry, RefusalList refusals)
    {
        if (Find(module, Memory, refusals) is { } memory && memory.Kind != ExternalKind.Memory)
        {
            refusals.Add(WasmRefusals.ExportType, Memory, "This export must be the memory.");
        }

        CheckFunction(module, Allocate, FromLength, refusals);
        if (entry == PackageEntry.Execute)
        {
            CheckFunction(module, Execute, FromInput, refusals);
            CheckFunction(module, OutputLength, FunctionType.OneI32, refusals);
        }
        else
        {
            CheckFunction(module, EverArcadeExecute, FromInputPacked, refusals);
        }
    }

    private static void CheckFunction(WasmModule module, string name, FunctionType expected, RefusalList refusals)
    {
        if (Find(module, name, refusals) is not { } export)
        {
            return;
        }

        var found = export.Kind == ExternalKind.Function ? module.TypeOf(export.Index) : null;
        if (found is null || !found.Fits(expected))
        {
            var instead = found is null ? "is not a function" : $"is {found}";
            refusals.Add(WasmRefusals.ExportType, name, $"This export must be a function {expected}, but {instead}.");
        }
    }

    private static Export? Find(WasmModule module, string name, RefusalList refusals)
    {
        foreach (var export in module.Exports)
        {
            if (string.Equals(export.Name, name, StringComparison.Ordinal))
            {
                return export;
            }
        }

        refusals.Add(WasmRefusals.ExportMissing, name, "The ABI asks for this export.");
        return null;
    }
}
