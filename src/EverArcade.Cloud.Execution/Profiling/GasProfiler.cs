using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Profiling;

/// <summary>Executes one package as ever, and adds up where the gas of its executions goes. One thread at a time, a guest thread.</summary>
/// <remarks>The guest is charged by the same code at the same places; beside it, functions say when they begin and end. Executions take
/// about twice as long, and the module is compiled anew for each profiler.</remarks>
public sealed class GasProfiler : IExecutor, IDisposable
{
    private static readonly Lazy<Wasmtime.Engine> Engine = new(() => VariantConfig.Cranelift(OptimizationLevel.None, memories: 2));

    private readonly Package _package;
    private readonly GasProfileBuilder _builder;
    private readonly Module _module;

    /// <param name="package">The package, accepted at publish.</param>
    /// <param name="profile">The profile it is executed under.</param>
    /// <exception cref="ExecutionFaultException">It does not load here.</exception>
    public GasProfiler(Package package, ExecutionProfile profile)
    {
        _package = package;
        var (refusals, pages) = (new RefusalList(), VariantGuest.PagesMax(package, profile));
        if (CheckedModule.Check(package.Module, package.Manifest.Entry, pages, refusals) is not { } guest)
        {
            throw new ExecutionFaultException($"Package {package.Hash} does not load: {string.Join(" ", refusals.All)}");
        }

        var profiled = ProfiledModule.Create(guest, pages);
        _builder = new GasProfileBuilder(profiled.Functions);
        try
        {
            _module = Module.FromBytes(Engine.Value, "guest", profiled.Bytes.Span);
        }
        catch (WasmtimeException refused)
        {
            throw new ExecutionFaultException($"Package {package.Hash} does not compile for a profile.", refused);
        }
    }

    public string EngineId { get; } = $"wasmtime/{EngineProfile.EngineVersion} cranelift profiled";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Another package than this profiler's.</exception>
    public ExecutionOutcome Execute(LoadedPackage package, ReadOnlySpan<byte> input, in ExecutionLimits limits) =>
        package.Package.Hash == _package.Hash
            ? Execute(input, limits)
            : throw new ArgumentException($"This profiler is for package {_package.Hash}.", nameof(package));

    /// <summary>Runs the guest and adds the execution to the profile.</summary>
    public ExecutionOutcome Execute(ReadOnlySpan<byte> input, in ExecutionLimits limits)
    {
        if (!GuestThreads.IsCurrent)
        {
            throw new InvalidOperationException("A guest runs on a guest thread only.");
        }

        try
        {
            using var store = new Store(Engine.Value);
            var instance = new Instance(store, _module);
            var meter = new GasMeter(instance, limits);
            var outcome = new GuestCall(instance, meter, limits).Run(_package.Manifest.Entry, input);
            var record = instance.GetMemory(ProfileLayout.Export)!;
            _builder.Add(record.GetSpan(0, (int)record.GetLength()), meter.Left, outcome.GasUsed);
            return outcome;
        }
        catch (WasmtimeException fault)
        {
            throw new ExecutionFaultException("The engine could not run the package.", fault);
        }
    }

    /// <summary>Adds what was charged after the guest had ended: for the changes of the state.</summary>
    public void AddHostGas(ulong gas) => _builder.AddHostGas(gas);

    /// <summary>What was recorded so far.</summary>
    public GasProfile ToProfile() => _builder.ToProfile();

    public void Dispose() => _module.Dispose();
}
