using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>The engines a package is certified on (docs/certification.md). Each is made once for the process, when it is first used.
/// Thread-safe.</summary>
public static class EngineVariants
{
    private static readonly Lazy<Wasmtime.Engine> Speed = new(() => VariantConfig.Cranelift(OptimizationLevel.Speed));
    private static readonly Lazy<Wasmtime.Engine> Small = new(() => VariantConfig.Cranelift(OptimizationLevel.SpeedAndSize));
    private static readonly Lazy<Wasmtime.Engine> Plain = new(() => VariantConfig.Cranelift(OptimizationLevel.None));
    private static readonly Lazy<Wasmtime.Engine> Pulley = new(VariantConfig.Pulley);
    private static readonly Lazy<Wasmtime.Engine> OneSlotOnly = new(() => VariantConfig.Cranelift(OptimizationLevel.Speed, slots: 1));

    private static readonly Lock Slot = new();

    /// <summary>Every way code can get to run that must not make a difference.</summary>
    public static IReadOnlyList<EngineVariant> Others(ExecutionProfile profile) =>
    [
        Create("cranelift, speed and size", Small, profile),
        Create("cranelift, not optimised", Plain, profile),
        Create("cranelift, speed, from a serialized artefact", Speed, profile, stored: true),
        Create("pulley interpreter", Pulley, profile),
    ];

    /// <summary>Allocates like the live engine, with a single slot, so that every instance gets the memory of the one before.</summary>
    /// <remarks>Executions wait for each other.</remarks>
    public static EngineVariant OneSlot(ExecutionProfile profile) => new(
        "cranelift, speed, one slot",
        package =>
        {
            var guest = VariantGuest.Compile(OneSlotOnly.Value, package, profile);
            return (input, in limits) =>
            {
                lock (Slot)
                {
                    return guest.Execute(input, limits);
                }
            };
        });

    /// <summary>What hosts execute with.</summary>
    public static EngineVariant Live(IExecutor executor, PackageLoader loader) => new(
        $"live: wasmtime {EngineProfile.EngineVersion}",
        package =>
        {
            var loaded = loader.Load(package);
            return (input, in limits) => executor.Execute(loaded, input, limits);
        });

    /// <summary>What a package's activated module asks for and may have, as an engine sees it.</summary>
    /// <exception cref="ExecutionFaultException">The package does not load here.</exception>
    public static GuestShape ShapeOf(Package package, ExecutionProfile profile)
    {
        var guest = VariantGuest.Compile(Speed.Value, package, profile);
        var tables = ModuleReader.Read(package.Module, new RefusalList())?.Tables;
        return guest.ReadShape(tables is [var table, ..] ? table.Maximum ?? uint.MaxValue : 0);
    }

    private static EngineVariant Create(
        string name, Lazy<Wasmtime.Engine> engine, ExecutionProfile profile, bool stored = false) =>
        new(name, package => VariantGuest.Compile(engine.Value, package, profile, stored).Execute);
}
