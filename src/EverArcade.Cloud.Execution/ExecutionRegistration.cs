using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol.Profiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EverArcade.Cloud.Execution;

/// <summary>Wires this project.</summary>
public static class ExecutionRegistration
{
    /// <summary>Adds <see cref="IExecutor"/>, <see cref="PackageLoader"/> and <see cref="GuestThreads"/>, one
    /// each.</summary>
    /// <remarks>Register an <see cref="ExecutionProfile"/> or a <see cref="FixtureRegistry"/> before this to have
    /// another than <see cref="ExecutionProfile.Standard"/> and none.</remarks>
    public static IServiceCollection AddExecution(this IServiceCollection services, ExecutionOptions options)
    {
        services.TryAddSingleton(ExecutionProfile.Standard);
        services.TryAddSingleton(FixtureRegistry.Empty);
        return services
            .AddSingleton(options)
            .AddSingleton(_ => new GuestThreads(options.Threads, options.QueueMax))
            .AddSingleton(new Compilers(options.Compile))
            .AddSingleton<PackageLoader>()
            .AddSingleton<WasmExecutor>()
            .AddSingleton<NativeFixtureExecutor>()
            .AddSingleton<IExecutor, ExecutorByPackage>();
    }
}
