using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution;

/// <summary>Turns packages into something an <see cref="IExecutor"/> runs, under one profile, and keeps the
/// newest.</summary>
/// <remarks>Thread-safe. A package is compiled once however many ask for it at the same time; compilation takes about
/// a second for each megabyte on two cores and cannot be cancelled, so call from where blocking is allowed.</remarks>
public sealed class PackageLoader
{
    private readonly ExecutionProfile _profile;
    private readonly ExecutionOptions _options;
    private readonly FixtureRegistry _fixtures;
    private readonly LoadedPackages _loaded;

    public PackageLoader(ExecutionProfile profile, ExecutionOptions options, FixtureRegistry fixtures)
    {
        _profile = profile;
        _options = options;
        _fixtures = fixtures;
        _loaded = new LoadedPackages(options.LoadedPackagesMax);
    }

    /// <summary>Every reason why this deployment would not run the package; none means that <see cref="Load"/>
    /// succeeds.</summary>
    /// <remarks>Does not judge what <see cref="PackageFile"/> has judged: layout, manifest fields,
    /// signature.</remarks>
    public IReadOnlyList<Refusal> Check(Package package)
    {
        var refusals = new RefusalList();
        _ = _loaded.GetOrAdd(package.Hash, () => TryLoad(package, refusals));
        return refusals.All;
    }

    /// <summary>A package that is loaded already, without touching storage; null when it is not.</summary>
    public LoadedPackage? Find(Hash256 package) => _loaded.Find(package);

    /// <summary>Loads a package that was accepted at publish.</summary>
    /// <exception cref="ExecutionFaultException">It does not load here: published under another profile or policy, or
    /// never checked.</exception>
    public LoadedPackage Load(Package package)
    {
        var refusals = new RefusalList();
        return _loaded.GetOrAdd(package.Hash, () => TryLoad(package, refusals))
            ?? throw new ExecutionFaultException(
                $"Package {package.Hash} does not load: {string.Join(" ", refusals.All)}");
    }

    private LoadedPackage? TryLoad(Package package, RefusalList refusals)
    {
        if (!GasMeter.Implements(_profile.Metering))
        {
            refusals.Add(
                ExecutionRefusals.ProfileUnsupported, "profile.metering", $"No meter {_profile.Metering} here.");
        }

        if (_profile.MemoryPagesMax > EngineProfile.MemoryPagesMax)
        {
            refusals.Add(
                ExecutionRefusals.ProfileUnsupported, "profile.memoryPagesMax", $"At most {EngineProfile.MemoryPagesMax} here.");
        }

        return package.Manifest.Executor == PackageExecutor.NativeFixture
            ? TryBind(package, refusals)
            : TryCompile(package, refusals);
    }

    private LoadedPackage? TryBind(Package package, RefusalList refusals)
    {
        var name = package.Manifest.Fixture ?? "";
        if (!_options.AllowNativeFixtures)
        {
            refusals.Add(
                ExecutionRefusals.FixturesNotAllowed, "manifest.executor", "This host runs WebAssembly packages only.");
        }

        if (_fixtures.Find(name) is not { } fixture)
        {
            refusals.Add(
                ExecutionRefusals.FixtureUnknown, "manifest.fixture", $"No fixture is registered as \"{name}\".");
            return null;
        }

        return refusals.None ? new LoadedPackage(package, fixture) : null;
    }

    private LoadedPackage? TryCompile(Package package, RefusalList refusals)
    {
        var pages = Math.Min(package.Manifest.Limits.MemoryPages ?? uint.MaxValue, _profile.MemoryPagesMax);
        if (ModuleActivation.Activate(package.Module, package.Manifest.Entry, pages, refusals) is not { } activated)
        {
            return null;
        }

        var module = ModuleCompiler.Compile(activated, refusals);
        return module is not null && refusals.None ? new LoadedPackage(package, module) : null;
    }
}
