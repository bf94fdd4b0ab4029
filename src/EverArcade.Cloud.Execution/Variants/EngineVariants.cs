using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>The engines a package is certified on (docs/certification.md). Each engine is made once for the process, when it is first
/// used. Thread-safe.</summary>
/// <remarks>Nothing of a package is compiled in this process: a compiler process makes the code for every engine, under the caps of any
/// compilation.</remarks>
public sealed class EngineVariants
{
    private static readonly Lazy<GuestEngine> Small = new(() => EngineProfile.CreateCompiler(CompileTarget.SpeedAndSize));

    private static readonly Lazy<GuestEngine> OneSlotOnly = new(() => EngineProfile.CreatePooled(1));

    private static readonly Lock Slot = new();

    private readonly PackageLoader _loader;
    private readonly VariantArtefacts _artefacts;

    /// <param name="loader">Whose compilers and caps count.</param>
    /// <param name="profile">The profile packages are activated for.</param>
    public EngineVariants(PackageLoader loader, ExecutionProfile profile)
    {
        _loader = loader;
        _artefacts = new VariantArtefacts(loader, profile);
    }

    /// <summary>Every way code can get to run that must not make a difference.</summary>
    public IReadOnlyList<EngineVariant> Others() =>
    [
        new("cranelift, speed and size", package => Load(package, CompileTarget.SpeedAndSize, Small.Value).Execute),
        new("cranelift, not optimised", package => Load(package, CompileTarget.NotOptimised, Unoptimised).Execute),
        new(
            "cranelift, speed, from a serialized artefact",
            package => Load(package, CompileTarget.Serving, EngineProfile.Of(EngineChoice.Cranelift)).Execute),
        new("pulley interpreter", package => Load(package, CompileTarget.Pulley, EngineProfile.Of(EngineChoice.Pulley)).Execute),
    ];

    /// <summary>Allocates like the live engine, with a single slot, so that every instance gets the memory of the one before.</summary>
    /// <remarks>Executions wait for each other.</remarks>
    public EngineVariant OneSlot() => new(
        "cranelift, speed, one slot",
        package =>
        {
            var guest = Load(package, CompileTarget.Serving, OneSlotOnly.Value);
            return (input, in limits) =>
            {
                lock (Slot)
                {
                    return guest.Execute(input, limits);
                }
            };
        });

    /// <summary>What hosts execute with.</summary>
    public EngineVariant Live(IExecutor executor) => new(
        $"live: wasmtime {EngineProfile.EngineVersion}",
        package =>
        {
            var loaded = _loader.Load(package);
            return (input, in limits) => executor.Execute(loaded, input, in limits);
        });

    /// <summary>What an activated module asks for and may have, as an engine sees it whose instances are bounded by nothing else.</summary>
    /// <exception cref="ExecutionFaultException">The package does not load here.</exception>
    public GuestShape ShapeOf(Package package) => GuestShape.Read(Load(package, CompileTarget.NotOptimised, Unoptimised), package);

    private static GuestEngine Unoptimised => EngineProfile.Of(EngineChoice.CraneliftUnoptimised);

    private VariantGuest Load(Package package, CompileTarget target, GuestEngine engine) =>
        VariantGuest.Load(engine, package, _artefacts.Of(package, target));
}
