using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution;

/// <summary>A package ready to run: checked, and compiled or bound to its fixture. Immutable; any number of
/// executions may share it.</summary>
/// <remarks>The compiled code lives until nobody holds this: being dropped from the loader's cache never pulls it
/// from under a running execution.</remarks>
public sealed class LoadedPackage
{
    /// <summary>Bytes of machine code a byte of module becomes, about: what the collector is told, since it cannot
    /// see them.</summary>
    private const int CodeBytesPerByte = 8;

    internal LoadedPackage(Package package, Module module)
    {
        (Package, Module) = (package, module);
        GC.AddMemoryPressure(CodeBytes);
    }

    internal LoadedPackage(Package package, NativeFixture fixture) => (Package, Fixture) = (package, fixture);

    ~LoadedPackage()
    {
        if (Module is not null)
        {
            GC.RemoveMemoryPressure(CodeBytes);
        }
    }

    public Package Package { get; }

    internal Module? Module { get; }

    internal NativeFixture? Fixture { get; }

    private long CodeBytes => Math.Max(1, Package.Module.Length) * (long)CodeBytesPerByte;
}
