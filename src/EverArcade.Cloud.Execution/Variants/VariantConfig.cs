using System.Reflection;
using System.Runtime.InteropServices;
using EverArcade.Cloud.Execution.Engine;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>Configures engines that are compared with the live one (<see cref="EngineProfile"/>): its settings but for what is
/// varied.</summary>
internal static partial class VariantConfig
{
    /// <summary>An engine of Cranelift.</summary>
    /// <param name="level">How much it optimises.</param>
    /// <param name="slots">Instances of the pool; null allocates on demand.</param>
    /// <param name="memories">Memories a module may have.</param>
    public static Wasmtime.Engine Cranelift(OptimizationLevel level, uint? slots = null, uint memories = 1)
    {
        using var config = EngineSettings.Create().WithMultiMemory(memories > 1).WithOptimizationLevel(level);
        if (slots is not { } count)
        {
            return new Wasmtime.Engine(config);
        }

        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances(count)
            .WithMaxMemories(count)
            .WithMaxTables(count)
            .WithMaxUnusedWarmSlots(count)
            .WithMaxMemoriesPerModule(1)
            .WithMaxTablesPerModule(1)
            .WithMaxMemorySize(EngineProfile.MemoryPagesMax * (nuint)Memory.PageSize)
            .WithMaxTableElements(EngineProfile.TableElementsMax)
            .WithLinearMemoryKeepResidentBytes(EngineProfile.MemoryKeepResidentBytes)
            .WithTableKeepResidentBytes(EngineProfile.TableKeepResidentBytes)
            .WithMaxGcHeaps(0);
        return new Wasmtime.Engine(config.WithPoolingAllocationStrategy(pool));
    }

    /// <summary>The interpreter of the same library: a second implementation of the instructions.</summary>
    /// <exception cref="ExecutionFaultException">This build of the library has none.</exception>
    public static Wasmtime.Engine Pulley()
    {
        using var config = EngineSettings.Create();

        // The public binding cannot choose a target; the library behind it can.
        var handle = (SafeHandle)typeof(Config)
            .GetProperty("NativeHandle", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!
            .GetValue(config)!;
        return SetTarget(handle.DangerousGetHandle(), "pulley64") == 0
            ? new Wasmtime.Engine(config)
            : throw new ExecutionFaultException("This build of the engine has no Pulley interpreter.");
    }

    [LibraryImport("wasmtime", EntryPoint = "wasmtime_config_target_set", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint SetTarget(nint config, string target);
}
