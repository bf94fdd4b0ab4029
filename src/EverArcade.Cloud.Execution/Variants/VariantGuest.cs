using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>A package made ready for an engine of its own. Any number of executions may share it.</summary>
internal sealed class VariantGuest(CompiledModule module, PackageEntry entry)
{
    public CompiledModule Module => module;

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

    /// <summary>Takes what a compiler process has made for this engine.</summary>
    /// <exception cref="ExecutionFaultException">The engine does not take it.</exception>
    public static VariantGuest Load(GuestEngine engine, Package package, Artefact artefact) =>
        CompiledModule.Deserialize(engine, artefact.Bytes.Span, out var problem) is { } module
            ? new VariantGuest(module, package.Manifest.Entry)
            : throw new ExecutionFaultException($"The artefact of package {package.Hash} is not taken: {problem}");

    public ExecutionOutcome Execute(ReadOnlySpan<byte> input, in ExecutionLimits limits)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException("A guest runs on a guest thread only.");
        }

        using var instance = GuestInstance.Create(module);
        return new GuestCall(instance, in limits).Run(entry, input, null);
    }
}
