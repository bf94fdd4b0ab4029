using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>What a valid module must be beyond valid: no imports, no start function, one memory and at most one table, both bounded.</summary>
internal static class ModulePolicy
{
    /// <summary>Names of the exports that instrumentation adds: a guest must not have them already.</summary>
    public const string ReservedPrefix = "everarcade.";

    public static void Check(WasmModule module, uint memoryPagesMax, RefusalList refusals)
    {
        foreach (var import in module.Imports)
        {
            refusals.Add(WasmRefusals.Import, $"{import.Module}.{import.Name}", "A guest imports nothing; this name is imported.");
        }

        foreach (var export in module.Exports)
        {
            if (export.Name.StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                refusals.Add(WasmRefusals.ExportReserved, export.Name, $"Names that start with {ReservedPrefix} are the host's.");
            }
        }

        if (module.Find(SectionId.Start) is { } start)
        {
            refusals.Add(WasmRefusals.StartFunction, start.Offset, "A start function runs before gas is counted.");
        }

        CheckTable(module, refusals);
        CheckMemory(module, memoryPagesMax, refusals);
    }

    private static void CheckTable(WasmModule module, RefusalList refusals)
    {
        foreach (var table in module.Tables)
        {
            if (table.Maximum is { } maximum)
            {
                refusals.AddAbove(
                    WasmRefusals.TableLimit, table.Offset, "maximum of the table", maximum, ActivationLimits.TableElementsMax);
            }
            else
            {
                refusals.Add(WasmRefusals.TableLimit, table.Offset, "A table must declare a maximum.");
            }
        }

        if (module.Tables.Count > 1)
        {
            refusals.Add(WasmRefusals.Count, module.Tables[1].Offset, $"tables: {module.Tables.Count}, at most 1.");
        }
    }

    private static void CheckMemory(WasmModule module, uint memoryPagesMax, RefusalList refusals)
    {
        if (module.Memories.Count > 1)
        {
            refusals.Add(WasmRefusals.MemoryCount, module.Memories[1].Offset, $"memories: {module.Memories.Count}, at most 1.");
        }
        else if (module.Memories.Count == 0 || module.MemoryImported)
        {
            refusals.Add(WasmRefusals.MemoryCount, "module.wasm", "The module defines no memory; it must define one.");
        }
        else
        {
            var memory = module.Memories[0];
            refusals.AddAbove(
                WasmRefusals.MemoryLimit, memory.Offset, "pages the memory starts with", memory.Minimum, memoryPagesMax);
        }
    }
}
