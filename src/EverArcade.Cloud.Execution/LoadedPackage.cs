using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution;

/// <summary>A package ready to run: checked, and compiled or bound to its fixture. Immutable; any number of
/// executions may share it.</summary>
/// <remarks>The compiled code lives until nobody holds this: being dropped from the loader's cache never pulls it
/// from under a running execution.</remarks>
public sealed class LoadedPackage
{
    internal LoadedPackage(Package package, CompiledModule module, Artefact artefact)
    {
        (Package, Module, ActivatedModule) = (package, module, artefact.Key.Module);
        CodeBytes = artefact.Bytes.Length;
        GC.AddMemoryPressure(CodeBytes);
    }

    internal LoadedPackage(Package package, NativeFixture fixture) => (Package, Fixture) = (package, fixture);

    ~LoadedPackage()
    {
        if (CodeBytes > 0)
        {
            GC.RemoveMemoryPressure(CodeBytes);
        }
    }

    public Package Package { get; }

    /// <summary>SHA-256 of the activated module that runs; null for a fixture.</summary>
    public Hash256? ActivatedModule { get; }

    /// <summary>Memory of its machine code, bytes, which the collector cannot see: it is told; 0 for a fixture.</summary>
    internal long CodeBytes { get; }

    internal CompiledModule? Module { get; }

    internal NativeFixture? Fixture { get; }
}
