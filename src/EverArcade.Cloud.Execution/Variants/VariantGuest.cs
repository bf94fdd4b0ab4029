using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>A package compiled for an engine of its own. Any number of executions may share it.</summary>
internal sealed class VariantGuest(Wasmtime.Engine engine, Module module, PackageEntry entry)
{
    /// <summary>What runs live, to the byte.</summary>
    /// <exception cref="ExecutionFaultException">The package was not accepted.</exception>
    public static ReadOnlyMemory<byte> Activate(Package package, ExecutionProfile profile)
    {
        var refusals = new RefusalList();
        return ModuleActivation.Activate(package.Module, package.Manifest.Entry, PagesMax(package, profile), refusals)
            ?? throw new ExecutionFaultException($"Package {package.Hash} does not load: {string.Join(" ", refusals.All)}");
    }

    public static uint PagesMax(Package package, ExecutionProfile profile) =>
        Math.Min(package.Manifest.Limits.MemoryPages ?? uint.MaxValue, profile.MemoryPagesMax);

    /// <summary>Compiles; with <paramref name="stored"/> the code takes the way over a serialized artefact.</summary>
    public static VariantGuest Compile(Wasmtime.Engine engine, Package package, ExecutionProfile profile, bool stored = false)
    {
        var activated = Activate(package, profile);
        try
        {
            var module = Module.FromBytes(engine, "guest", activated.Span);
            if (stored)
            {
                using (module)
                {
                    return new VariantGuest(
                        engine, Module.Deserialize(engine, "guest", module.Serialize()), package.Manifest.Entry);
                }
            }

            return new VariantGuest(engine, module, package.Manifest.Entry);
        }
        catch (WasmtimeException refused)
        {
            throw new ExecutionFaultException($"Package {package.Hash} does not compile for this engine.", refused);
        }
    }

    public ExecutionOutcome Execute(ReadOnlySpan<byte> input, in ExecutionLimits limits)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException("A guest runs on a guest thread only.");
        }

        try
        {
            using var store = new Store(engine);
            var instance = new Instance(store, module);
            return new GuestCall(instance, new GasMeter(instance, limits), limits).Run(entry, input);
        }
        catch (WasmtimeException fault)
        {
            throw new ExecutionFaultException("The engine could not run the package.", fault);
        }
    }

    /// <summary>Looks at the module from outside, and tries to grow its memory past its maximum.</summary>
    /// <param name="tableElementsMax">What an engine does not show: tables are not exported.</param>
    public GuestShape ReadShape(long tableElementsMax)
    {
        var memory = module.Exports.OfType<MemoryExport>().Single(export => export.Name == AbiExports.Memory);
        var (minimum, maximum) = (memory.Minimum, memory.Maximum ?? long.MaxValue);
        using var store = new Store(engine);
        var instance = new Instance(store, module);
        var grown = instance.GetMemory(AbiExports.Memory)!;
        var reached = minimum;
        try
        {
            while (reached <= maximum)
            {
                _ = grown.Grow(1);
                reached++;
            }
        }
        catch (WasmtimeException)
        {
            // No more: where the memory ends is what was asked.
        }

        return new GuestShape(
            [.. module.Imports.Select(import => $"{import.ModuleName}.{import.Name}")], tableElementsMax, minimum, maximum, reached);
    }
}
