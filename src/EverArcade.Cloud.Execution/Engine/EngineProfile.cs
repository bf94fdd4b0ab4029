using EverArcade.Cloud.Execution.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Makes the one engine of the process: <see cref="EngineSettings"/> and a pool.</summary>
/// <remarks>Everything not listed as on is off. An invalid combination aborts the process rather than throwing, so a
/// change here is a change to <c>docs/decisions/0003-engine.md</c>. Nothing here can change a receipt: gas, depth and NaNs are
/// the activated module's own. Thread-safe.</remarks>
public static class EngineProfile
{
    /// <summary>Native stack of a guest, bytes: four times what the counted limits of depth add up to, so that those end every
    /// guest. Wasmtime aborts the process on 0 or above 2 MiB.</summary>
    public const int WasmStackBytes = 2 << 20;

    /// <summary>Instances, memories and tables the pool holds. About 30 pooled engines exhaust a process, hence one
    /// engine.</summary>
    public const int InstanceSlots = 256;

    /// <summary>Largest memory a pool slot can grow to, pages of 64 KiB (16 MiB).</summary>
    public const uint MemoryPagesMax = 256;

    /// <summary>Most elements of a table.</summary>
    public const uint TableElementsMax = ActivationLimits.TableElementsMax;

    /// <summary>Bytes of a slot's memory that are zeroed in place rather than given back to the kernel; covers a
    /// guest of 18 pages in the pages it touches, and makes recycling a 64 KiB guest one memset.</summary>
    internal const int MemoryKeepResidentBytes = 256 << 10;

    internal const int TableKeepResidentBytes = 64 << 10;

    private static readonly Lazy<Wasmtime.Engine> Lazily = new(Create);

    /// <summary>The engine's version as pinned, e.g. <c>50.0.1</c>.</summary>
    public static string EngineVersion { get; } = typeof(Wasmtime.Engine).Assembly.GetName().Version!.ToString(3);

    /// <summary>What ran, for people: recorded beside receipts and never hashed.</summary>
    public static string Id { get; } =
        $"wasmtime/{EngineVersion} cranelift speed " +
        $"stack={WasmStackBytes} pool={InstanceSlots}x{MemoryPagesMax}";

    internal static Wasmtime.Engine Engine => Lazily.Value;

    /// <summary>An engine for a process that compiles one module. It has no pool, which reserves a terabyte and allocates
    /// gigabytes; the pooled engine loads what it makes.</summary>
    internal static Wasmtime.Engine CreateCompiler()
    {
        using var config = EngineSettings.Create();
        return new Wasmtime.Engine(config);
    }

    private static Wasmtime.Engine Create()
    {
        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances(InstanceSlots)
            .WithMaxMemories(InstanceSlots)
            .WithMaxTables(InstanceSlots)
            .WithMaxUnusedWarmSlots(InstanceSlots)
            .WithMaxMemoriesPerModule(1)
            .WithMaxTablesPerModule(1)
            .WithMaxMemorySize(MemoryPagesMax * (nuint)Memory.PageSize)
            .WithMaxTableElements(TableElementsMax)
            .WithLinearMemoryKeepResidentBytes(MemoryKeepResidentBytes)
            .WithTableKeepResidentBytes(TableKeepResidentBytes)
            .WithMaxGcHeaps(0);
        using var config = EngineSettings.Create().WithPoolingAllocationStrategy(pool);
        return new Wasmtime.Engine(config);
    }
}
