using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>A package compiled in this process for an engine of its own. Any number of executions may share it.</summary>
internal sealed class VariantGuest(CompiledModule module, PackageEntry entry)
{
    /// <summary>What runs live, to the byte.</summary>
    /// <exception cref="ExecutionFaultException">The package was not accepted.</exception>
    public static ReadOnlyMemory<byte> Activate(Package package, ExecutionProfile profile)
    {
        var refusals = new RefusalList();
        return ModuleActivation.Activate(package.Module, package.Manifest.Entry, PagesMax(package, profile), refusals)
            ?? throw PackageLoader.Unloadable(package, refusals.All);
    }

    public static uint PagesMax(Package package, ExecutionProfile profile) =>
        Math.Min(package.Manifest.Limits.MemoryPages ?? uint.MaxValue, profile.MemoryPagesMax);

    /// <exception cref="ExecutionFaultException">The engine does not take it.</exception>
    public static VariantGuest Compile(GuestEngine engine, Package package, ExecutionProfile profile) =>
        new(Compile(engine, package, Activate(package, profile).Span), package.Manifest.Entry);

    /// <summary>The way over an artefact: what one engine serialized, another takes over.</summary>
    /// <exception cref="ExecutionFaultException">One of the engines does not take it.</exception>
    public static VariantGuest Store(GuestEngine compiler, GuestEngine engine, Package package, ExecutionProfile profile)
    {
        using var made = Compile(compiler, package, Activate(package, profile).Span);
        return CompiledModule.Deserialize(engine, made.Serialize(), out var problem) is { } module
            ? new VariantGuest(module, package.Manifest.Entry)
            : throw new ExecutionFaultException($"The artefact of package {package.Hash} is not taken: {problem}");
    }

    public ExecutionOutcome Execute(ReadOnlySpan<byte> input, in ExecutionLimits limits)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException("A guest runs on a guest thread only.");
        }

        using var instance = GuestInstance.Create(module);
        return new GuestCall(instance, in limits).Run(entry, input, null);
    }

    private static CompiledModule Compile(GuestEngine engine, Package package, ReadOnlySpan<byte> activated) =>
        CompiledModule.Compile(engine, activated, out var problem)
        ?? throw new ExecutionFaultException($"Package {package.Hash} does not compile for this engine: {problem}");
}
