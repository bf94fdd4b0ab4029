using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>A second engine for dual audits: registered under <see cref="Second"/>, it executes the same receipts and must give
/// the same answers.</summary>
/// <param name="Executor">What executes; its id stands in the certificate.</param>
/// <param name="LoadAsync">Makes a package ready for it.</param>
public sealed record AuditEngine(IExecutor Executor, Func<Package, CancellationToken, Task<LoadedPackage>> LoadAsync)
{
    /// <summary>Key of the service and of what it loads with; without it dual audits are refused.</summary>
    public const string Second = "audit-second-engine";

    /// <summary>The Pulley interpreter: another code generator and another way of counting than what serves.</summary>
    /// <remarks>It runs what it has activated itself, whatever is recorded of the package; the code of that is compiled and kept as any
    /// other, under the same caps and seal.</remarks>
    internal static AuditEngine Pulley(IServiceProvider services)
    {
        var loader = services.GetRequiredKeyedService<PackageLoader>(Second);
        var compilation = services.GetRequiredKeyedService<PackageCompilation>(Second);
        var executor = new ExecutorByPackage(
            new WasmExecutor(EngineChoice.Pulley), services.GetRequiredService<NativeFixtureExecutor>());
        return new AuditEngine(executor, LoadAsync);

        async Task<LoadedPackage> LoadAsync(Package package, CancellationToken cancellationToken)
        {
            if (loader.Find(package.Hash) is { } kept)
            {
                return kept;
            }

            var refusals = loader.Activate(package, out var module);
            if (refusals.Count > 0)
            {
                throw PackageLoader.Unloadable(package, refusals);
            }

            if (module is null)
            {
                return loader.Load(package);
            }

            var compiled = await compilation.LoadAsync(package, module, cancellationToken);
            return compiled.Loaded ?? throw PackageLoader.Unloadable(package, compiled.Refusals);
        }
    }
}
