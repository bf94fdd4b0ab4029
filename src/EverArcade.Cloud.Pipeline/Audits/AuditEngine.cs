using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Packages;
using Microsoft.Extensions.DependencyInjection;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>A second engine for dual audits: registered under <see cref="Second"/>, it executes the same receipts and must give
/// the same answers.</summary>
/// <param name="Executor">What executes; its id stands in the certificate.</param>
/// <param name="Load">Makes a package ready for it.</param>
public sealed record AuditEngine(IExecutor Executor, Func<Package, LoadedPackage> Load)
{
    /// <summary>Key of the service; without it dual audits are refused.</summary>
    public const string Second = "audit-second-engine";

    /// <summary>The Pulley interpreter: another code generator and another way of counting than what serves.</summary>
    internal static AuditEngine Pulley(IServiceProvider services)
    {
        var loader = new DirectLoader(services.GetRequiredService<PackageLoader>(), EngineChoice.Pulley);
        var executor = new ExecutorByPackage(
            new WasmExecutor(EngineChoice.Pulley), services.GetRequiredService<NativeFixtureExecutor>());
        return new AuditEngine(executor, loader.Load);
    }
}
