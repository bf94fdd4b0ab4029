using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Executes one package as ever, and adds up where the gas of its executions goes. One thread at a time, a guest thread.</summary>
/// <remarks>The guest is charged by the same code at the same places; beside it, functions say when they begin and end. The module is
/// compiled for each profiler, by a compiler process under the caps of any compilation; it is up to some times as long as the one that
/// runs live.</remarks>
public sealed class GasProfiler : IExecutor, IDisposable
{
    private static readonly Lazy<GuestEngine> Engine = new(() => EngineProfile.CreateCompiler(CompileTarget.Profile));

    private readonly Package _package;
    private readonly GasProfileBuilder _builder;
    private readonly CompiledModule _module;

    /// <param name="package">The package, accepted at publish.</param>
    /// <param name="profile">The profile it is executed under.</param>
    /// <param name="loader">Whose compilers and caps count.</param>
    /// <exception cref="ExecutionFaultException">It does not load here.</exception>
    public GasProfiler(Package package, ExecutionProfile profile, PackageLoader loader)
    {
        _package = package;
        var (refusals, pages) = (new RefusalList(), VariantGuest.PagesMax(package, profile));
        if (CheckedModule.Check(package.Module, package.Manifest.Entry, pages, refusals) is not { } guest)
        {
            throw PackageLoader.Unloadable(package, refusals.All);
        }

        var profiled = ProfiledModule.Create(guest, pages);
        _builder = new GasProfileBuilder(profiled.Functions);
        var artefact = loader.CompileFor(CompileTarget.Profile, profiled.Bytes, package.Manifest.Entry, refusals)
            ?? throw PackageLoader.Unloadable(package, refusals.All);
        _module = CompiledModule.Deserialize(Engine.Value, artefact.Bytes.Span, out var problem)
            ?? throw new ExecutionFaultException($"Package {package.Hash} does not compile for a profile: {problem}");
    }

    public string EngineId { get; } = $"wasmtime/{EngineProfile.EngineVersion} cranelift profiled";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another package than this profiler's.</exception>
    public ExecutionOutcome Execute(
        LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null) =>
        package.Package.Hash == _package.Hash
            ? Execute(input, in limits, output)
            : throw new ArgumentException($"This profiler is for package {_package.Hash}.", nameof(package));

    /// <summary>Runs the guest and adds the execution to the profile.</summary>
    public ExecutionOutcome Execute(ReadOnlySpan<byte> input, in ExecutionLimits limits, OutputBuffer? output = null)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException("A guest runs on a guest thread only.");
        }

        using var instance = GuestInstance.Create(_module);
        var outcome = new GuestCall(instance, in limits).Run(_package.Manifest.Entry, input, output);
        _builder.Add(instance.MemoryOf(ProfileLayout.ExportName).At(0, ProfileLayout.Bytes), instance.Gas, outcome.GasUsed);
        return outcome;
    }

    /// <summary>Adds what was charged after the guest had ended: for the changes of the state.</summary>
    public void AddHostGas(ulong gas) => _builder.AddHostGas(gas);

    /// <summary>What was recorded so far.</summary>
    public GasProfile ToProfile() => _builder.ToProfile();

    public void Dispose() => _module.Dispose();
}
