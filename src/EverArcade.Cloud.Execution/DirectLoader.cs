using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution;

/// <summary>Loads packages for any engine of this process, for a <see cref="WasmExecutor"/> of the same choice: for audits by a second
/// engine, certification and measurements. Thread-safe; keeps the packages used last.</summary>
/// <remarks>Compiles in this process, where it cannot be cancelled. So give it what a <see cref="PackageLoader"/> has published, whose
/// compilation has shown to stay within the caps (engines differ in the last of its steps only), or what its user answers for.</remarks>
/// <param name="loader">Whose profile and fixtures count.</param>
/// <param name="engine">For which engine.</param>
/// <param name="packagesMax">Packages kept.</param>
public sealed class DirectLoader(PackageLoader loader, EngineChoice engine, int packagesMax = 16)
{
    private readonly LoadedPackages _loaded = new(packagesMax, long.MaxValue);

    /// <summary>Loads a package; fixtures as on any engine.</summary>
    /// <exception cref="ExecutionFaultException">It does not load here: published under another profile or policy, or never
    /// checked.</exception>
    public LoadedPackage Load(Package package) => _loaded.GetOrAdd(package.Hash, () => LoadNow(package))!;

    private LoadedPackage LoadNow(Package package)
    {
        var refusals = loader.Activate(package, out var activated);
        if (refusals.Count > 0)
        {
            throw PackageLoader.Unloadable(package, refusals);
        }

        return activated is null ? loader.Load(package) : Compile(package, activated);
    }

    private LoadedPackage Compile(Package package, ActivatedModule activated) =>
        CompiledModule.Compile(EngineProfile.Of(engine), activated.Bytes.Span, out var problem) is { } module
            ? new LoadedPackage(package, module, activated)
            : throw new ExecutionFaultException($"{engine} refuses package {package.Hash}: {problem}");
}
