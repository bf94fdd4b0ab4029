using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Engine.Native;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>The engines a package is certified on (docs/certification.md). Each is made once for the process, when it is first used.
/// Thread-safe.</summary>
/// <remarks>They compile in this process, where that cannot be cancelled: for packages whose compilation has shown to stay within the
/// caps.</remarks>
public static class EngineVariants
{
    private static readonly Lazy<GuestEngine> Fresh = new(EngineProfile.CreateCompiler);

    private static readonly Lazy<GuestEngine> Small = new(
        () => EngineProfile.CreateVariant(config => WasmtimeLibrary.SetOptimisation(config, EngineSettings.SpeedAndSize)));

    private static readonly Lazy<GuestEngine> OneSlotOnly = new(() => EngineProfile.CreatePooled(1));

    private static readonly Lock Slot = new();

    /// <summary>Every way code can get to run that must not make a difference.</summary>
    public static IReadOnlyList<EngineVariant> Others(ExecutionProfile profile) =>
    [
        new("cranelift, speed and size", package => VariantGuest.Compile(Small.Value, package, profile).Execute),
        new(
            "cranelift, not optimised",
            package => VariantGuest.Compile(EngineProfile.Of(EngineChoice.CraneliftUnoptimised), package, profile).Execute),
        new(
            "cranelift, speed, from a serialized artefact",
            package => VariantGuest.Store(Fresh.Value, EngineProfile.Of(EngineChoice.Cranelift), package, profile).Execute),
        new("pulley interpreter", package => VariantGuest.Compile(EngineProfile.Of(EngineChoice.Pulley), package, profile).Execute),
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
            return (input, in limits) => executor.Execute(loaded, input, in limits);
        });
}
