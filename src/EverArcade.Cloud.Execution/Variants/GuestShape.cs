using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>What an activated module asks of its host and what it may have, as an engine sees it.</summary>
/// <param name="Imports">What it imports, by name.</param>
/// <param name="TableElementsMax">Elements its table may have; 0 without a table.</param>
/// <param name="MemoryPagesMin">Pages its memory starts with.</param>
/// <param name="MemoryPagesMax">Pages it says its memory may have.</param>
/// <param name="MemoryPagesReached">Pages its memory had when it would not grow any more.</param>
public sealed record GuestShape(
    IReadOnlyList<string> Imports, long TableElementsMax, long MemoryPagesMin, long MemoryPagesMax, long MemoryPagesReached)
{
    /// <summary>Looks at a package's activated module from outside, through the library's public binding and with its own defaults, and
    /// tries to grow its memory past its maximum.</summary>
    /// <exception cref="ExecutionFaultException">The package does not load here.</exception>
    public static GuestShape Read(Package package, ExecutionProfile profile)
    {
        try
        {
            using var engine = new Wasmtime.Engine();
            using var module = Module.FromBytes(engine, "guest", VariantGuest.Activate(package, profile).Span);
            var memory = module.Exports.OfType<MemoryExport>().Single(export => export.Name == AbiExports.Memory);
            using var store = new Store(engine);
            var reached = Grow(new Instance(store, module).GetMemory(AbiExports.Memory)!, memory.Minimum, memory.Maximum ?? long.MaxValue);

            // An engine does not show what is not exported; activation leaves tables as they are.
            var tables = ModuleReader.Read(package.Module, new RefusalList())?.Tables;
            return new GuestShape(
                [.. module.Imports.Select(import => $"{import.ModuleName}.{import.Name}")],
                tables is [var table, ..] ? table.Maximum ?? uint.MaxValue : 0, memory.Minimum, memory.Maximum ?? long.MaxValue, reached);
        }
        catch (WasmtimeException refused)
        {
            throw new ExecutionFaultException($"Package {package.Hash} cannot be looked at.", refused);
        }
    }

    private static long Grow(Memory memory, long pages, long maximum)
    {
        try
        {
            for (; pages <= maximum; pages++)
            {
                _ = memory.Grow(1);
            }
        }
        catch (WasmtimeException)
        {
            // No more: where the memory ends is what was asked.
        }

        return pages;
    }
}
