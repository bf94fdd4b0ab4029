using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution;

/// <summary>Turns packages into something an <see cref="IExecutor"/> runs, under one profile and for one engine, and keeps those used
/// last.</summary>
/// <remarks>Thread-safe. Nothing is compiled in this process (<see cref="Compilers"/>). What may compile blocks, for as long as
/// <see cref="CompileCaps"/> allow and longer when others wait: call from where blocking is allowed.</remarks>
public sealed class PackageLoader
{
    /// <summary>Of what a loader may keep, a loader for another engine keeps one part in so many: nobody serves from there.</summary>
    private const int OtherShare = 8;

    private readonly ExecutionProfile _profile;
    private readonly ExecutionOptions _options;
    private readonly EngineChoice _engine;
    private readonly Compilers _compilers;
    private readonly FixtureBinding _fixtures;
    private readonly LoadedPackages _loaded;

    public PackageLoader(ExecutionProfile profile, ExecutionOptions options, FixtureRegistry fixtures)
        : this(profile, options, fixtures, new Compilers(options.Compile))
    {
    }

    public PackageLoader(ExecutionProfile profile, ExecutionOptions options, FixtureRegistry fixtures, Compilers compilers)
        : this(profile, options, new FixtureBinding(options.AllowNativeFixtures, fixtures), compilers, EngineChoice.Cranelift)
    {
    }

    private PackageLoader(
        ExecutionProfile profile, ExecutionOptions options, FixtureBinding fixtures, Compilers compilers, EngineChoice engine)
    {
        (_profile, _options, _fixtures, _compilers, _engine) = (profile, options, fixtures, compilers, engine);
        _loaded = new LoadedPackages(options.LoadedPackagesMax, options.LoadedBytesMax);
    }

    /// <summary>A loader for a <see cref="WasmExecutor"/> of another engine: same profile and fixtures, same compilers under the same caps,
    /// packages of its own.</summary>
    public PackageLoader For(EngineChoice engine) => new(
        _profile,
        _options with
        {
            LoadedPackagesMax = Math.Max(1, _options.LoadedPackagesMax / OtherShare),
            LoadedBytesMax = Math.Max(1, _options.LoadedBytesMax / OtherShare),
        },
        _fixtures, _compilers, engine);

    /// <summary>The key of an activated module's machine code for this loader's engine and the CPU of this process.</summary>
    public ArtefactKey KeyOf(Hash256 module) => new(module, EngineConfiguration.IdOf(ModuleLoading.TargetOf(_engine)));

    /// <summary>Every reason why this deployment would not run the package; none means that <see cref="Load"/> succeeds. May
    /// compile.</summary>
    /// <remarks>Does not judge what <see cref="PackageFile"/> has judged: layout, manifest fields, signature.</remarks>
    /// <exception cref="ExecutionFaultException">It could not be compiled, through no fault of its own.</exception>
    public IReadOnlyList<Refusal> Check(Package package)
    {
        var refusals = new RefusalList();
        _ = _loaded.GetOrAdd(package.Hash, () => TryLoadWhole(package, refusals));
        return refusals.All;
    }

    /// <summary>A package that is loaded already, without touching storage; null when it is not.</summary>
    public LoadedPackage? Find(Hash256 package) => _loaded.Find(package);

    /// <summary>Loads a package that was accepted at publish. Compiles it when it is not loaded already: whoever has its artefact
    /// calls <see cref="TryLoad"/>.</summary>
    /// <exception cref="ExecutionFaultException">It does not load here: published under another profile or policy, never
    /// checked, or there is trouble with the compiler.</exception>
    public LoadedPackage Load(Package package)
    {
        var refusals = new RefusalList();
        return _loaded.GetOrAdd(package.Hash, () => TryLoadWhole(package, refusals)) ?? throw Unloadable(package, refusals.All);
    }

    /// <summary>Checks a package and rewrites its module: everything that is judged before compilation. Pure, milliseconds.</summary>
    /// <param name="package">Any package.</param>
    /// <param name="module">What is to be compiled; null when there are refusals, and for a fixture, which has no module.</param>
    /// <returns>Every reason against the package.</returns>
    public IReadOnlyList<Refusal> Activate(Package package, out ActivatedModule? module)
    {
        var refusals = new RefusalList();
        module = null;
        if (package.Manifest.Executor == PackageExecutor.NativeFixture)
        {
            _ = _fixtures.TryBind(package, refusals);
            CheckProfile(refusals);
        }
        else
        {
            module = TryActivate(package, refusals);
        }

        return refusals.All;
    }

    /// <summary>Compiles what <see cref="Activate"/> made, and loads the package with it.</summary>
    /// <returns>The package with an artefact for <see cref="TryLoad"/>, or why the module cannot be compiled here.</returns>
    /// <exception cref="ExecutionFaultException">It could not be compiled, through no fault of its own.</exception>
    public CompiledPackage Compile(Package package, ActivatedModule module)
    {
        var refusals = new RefusalList();
        return Compile(module, package.Manifest.Entry, refusals) is { } artefact
            && TryLoadOwn(package, artefact, refusals) is { } compiled
                ? new CompiledPackage(_loaded.GetOrAdd(package.Hash, () => compiled), artefact, refusals.All)
                : new CompiledPackage(null, null, refusals.All);
    }

    /// <summary>Loads a package with an artefact made earlier. Compiles nothing and activates nothing: that the artefact is of this
    /// package's activated module is the caller's word.</summary>
    /// <returns>The package; null when this build does not meter as the profile says, or its engine does not take the artefact.</returns>
    public LoadedPackage? TryLoad(Package package, Artefact artefact)
    {
        var refusals = new RefusalList();
        CheckProfile(refusals);
        return refusals.None
            ? _loaded.GetOrAdd(
                package.Hash,
                () => ModuleLoading.TryLoad(artefact, _engine) is { } module ? new LoadedPackage(package, module, artefact) : null)
            : null;
    }

    /// <summary>Compiles a module for any engine, under the same caps; loads nothing.</summary>
    /// <exception cref="ExecutionFaultException">It could not be compiled, through no fault of its own.</exception>
    internal Artefact? CompileFor(CompileTarget target, ReadOnlyMemory<byte> module, PackageEntry entry, RefusalList refusals) =>
        _compilers.Compile(module, entry, refusals, target);

    /// <summary>The fault of a package that is to be executed and was refused.</summary>
    public static ExecutionFaultException Unloadable(Package package, IReadOnlyList<Refusal> refusals) =>
        new($"Package {package.Hash} does not load: {string.Join(" ", refusals)}");

    /// <summary>Loads what was compiled just now. The compiler's engine has no pool: what asks for more than a slot holds shows
    /// here.</summary>
    private LoadedPackage? TryLoadOwn(Package package, Artefact artefact, RefusalList refusals)
    {
        if (ModuleLoading.TryLoad(artefact, _engine) is { } module)
        {
            return new LoadedPackage(package, module, artefact);
        }

        refusals.Add(WasmRefusals.Instantiation, "module.wasm", "An instance of it asks for more than this host gives one.");
        return null;
    }

    private LoadedPackage? TryLoadWhole(Package package, RefusalList refusals)
    {
        if (package.Manifest.Executor == PackageExecutor.NativeFixture)
        {
            CheckProfile(refusals);
            var bound = _fixtures.TryBind(package, refusals);
            return refusals.None ? bound : null;
        }

        return TryActivate(package, refusals) is { } module
            && Compile(module, package.Manifest.Entry, refusals) is { } artefact
                ? TryLoadOwn(package, artefact, refusals)
                : null;
    }

    private Artefact? Compile(ActivatedModule module, PackageEntry entry, RefusalList refusals) =>
        _compilers.Compile(module.Bytes, entry, refusals, ModuleLoading.TargetOf(_engine));

    private ActivatedModule? TryActivate(Package package, RefusalList refusals)
    {
        CheckProfile(refusals);
        var pages = Math.Min(package.Manifest.Limits.MemoryPages ?? uint.MaxValue, _profile.MemoryPagesMax);
        var activated = ModuleActivation.Activate(package.Module, package.Manifest.Entry, pages, refusals);
        return activated is { } bytes && refusals.None ? new ActivatedModule(bytes) : null;
    }

    private void CheckProfile(RefusalList refusals)
    {
        if (!Meter.Implements(_profile.Metering))
        {
            refusals.Add(
                ExecutionRefusals.ProfileUnsupported, "profile.metering", $"No meter {_profile.Metering} here.");
        }

        if (_profile.MemoryPagesMax > EngineProfile.MemoryPagesMax)
        {
            refusals.Add(
                ExecutionRefusals.ProfileUnsupported, "profile.memoryPagesMax", $"At most {EngineProfile.MemoryPagesMax} here.");
        }
    }
}
