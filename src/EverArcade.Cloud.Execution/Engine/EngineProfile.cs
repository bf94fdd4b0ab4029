using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Engine.Native;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>Makes the engines of the process, one of each choice: <see cref="EngineSettings"/>, a target, a pool.</summary>
/// <remarks>Everything not listed as on is off. An invalid combination aborts the process rather than throwing, so a
/// change here is a change to <c>docs/decisions/0003-engine.md</c>. Nothing here can change a receipt: gas, depth and NaNs are
/// the activated module's own. Thread-safe.</remarks>
public static class EngineProfile
{
    /// <summary>Native stack of a guest, bytes: four times what the counted limits of depth add up to, so that those end every
    /// guest. Wasmtime aborts the process on 0 or above 2 MiB.</summary>
    public const int WasmStackBytes = 2 << 20;

    /// <summary>Instances, memories and tables the pool holds. About 30 pooled engines exhaust a process, hence one such
    /// engine.</summary>
    public const int InstanceSlots = 256;

    /// <summary>Largest memory a pool slot can grow to, pages of 64 KiB (16 MiB).</summary>
    public const uint MemoryPagesMax = 256;

    /// <summary>Most elements of a table.</summary>
    public const uint TableElementsMax = ActivationLimits.TableElementsMax;

    /// <summary>Bytes of a slot's memory that are zeroed in place rather than given back to the kernel; covers a
    /// guest of 18 pages in the pages it touches, and makes recycling a 64 KiB guest one memset.</summary>
    private const int MemoryKeepResidentBytes = 256 << 10;

    private const int TableKeepResidentBytes = 64 << 10;

    /// <summary>Bytes of a page of memory.</summary>
    private const int PageBytes = 64 << 10;

    private static readonly Lazy<GuestEngine> Cranelift = new(() => CreatePooled(InstanceSlots));

    private static readonly Lazy<GuestEngine> CraneliftUnoptimised = new(CreateUnoptimised);

    private static readonly Lazy<GuestEngine> Pulley = new(CreatePulley);

    /// <summary>The engine's version as pinned, e.g. <c>50.0.1</c>.</summary>
    public static string EngineVersion { get; } = typeof(Wasmtime.Engine).Assembly.GetName().Version!.ToString(3);

    /// <summary>The engine that serves, for people: recorded beside receipts and never hashed.</summary>
    public static string Id { get; } = IdOf(EngineChoice.Cranelift);

    /// <summary>What an engine is, for people.</summary>
    public static string IdOf(EngineChoice engine) => engine switch
    {
        EngineChoice.Cranelift =>
            $"wasmtime/{EngineVersion} cranelift speed stack={WasmStackBytes} pool={InstanceSlots}x{MemoryPagesMax}",
        EngineChoice.CraneliftUnoptimised => $"wasmtime/{EngineVersion} cranelift none stack={WasmStackBytes}",
        _ => $"wasmtime/{EngineVersion} pulley64 stack={WasmStackBytes}",
    };

    /// <summary>The process's engine of a choice; made when first asked for, kept.</summary>
    internal static GuestEngine Of(EngineChoice engine) => engine switch
    {
        EngineChoice.Cranelift => Cranelift.Value,
        EngineChoice.CraneliftUnoptimised => CraneliftUnoptimised.Value,
        _ => Pulley.Value,
    };

    /// <summary>An engine for a process that compiles one module. It has no pool, which reserves a terabyte and allocates
    /// gigabytes; the pooled engine loads what it makes for <see cref="CompileTarget.Serving"/>.</summary>
    internal static GuestEngine CreateCompiler(CompileTarget target) => target switch
    {
        CompileTarget.Serving => Create(EngineChoice.Cranelift, NewConfig()),
        CompileTarget.SpeedAndSize => CreateVariant(config => WasmtimeLibrary.SetOptimisation(config, EngineSettings.SpeedAndSize)),
        CompileTarget.NotOptimised => CreateUnoptimised(),
        CompileTarget.Profile => CreateVariant(config =>
        {
            WasmtimeLibrary.SetMultiMemory(config, on: true);
            WasmtimeLibrary.SetOptimisation(config, EngineSettings.NoOptimisation);
        }),
        _ => CreatePulley(),
    };

    /// <summary>The engine that serves, with as many slots as are asked for.</summary>
    internal static GuestEngine CreatePooled(uint slots)
    {
        var config = NewConfig();
        var pool = WasmtimeLibrary.NewPool();
        WasmtimeLibrary.SetPoolInstances(pool, slots);
        WasmtimeLibrary.SetPoolMemories(pool, slots);
        WasmtimeLibrary.SetPoolTables(pool, slots);
        WasmtimeLibrary.SetPoolWarmSlots(pool, slots);
        WasmtimeLibrary.SetPoolStacks(pool, 0);
        WasmtimeLibrary.SetPoolGcHeaps(pool, 0);
        WasmtimeLibrary.SetPoolMemoriesPerModule(pool, 1);
        WasmtimeLibrary.SetPoolTablesPerModule(pool, 1);
        WasmtimeLibrary.SetPoolMemoryBytes(pool, MemoryPagesMax * PageBytes);
        WasmtimeLibrary.SetPoolTableElements(pool, TableElementsMax);
        WasmtimeLibrary.SetPoolMemoryKeptBytes(pool, MemoryKeepResidentBytes);
        WasmtimeLibrary.SetPoolTableKeptBytes(pool, TableKeepResidentBytes);
        WasmtimeLibrary.SetPool(config, pool);
        WasmtimeLibrary.DeletePool(pool);
        return Create(EngineChoice.Cranelift, config);
    }

    /// <summary>An engine for comparisons and profiles: the settings that serve but for what is changed, instances on demand.</summary>
    internal static GuestEngine CreateVariant(Action<nint> change)
    {
        var config = NewConfig();
        change(config);
        return Create(EngineChoice.Cranelift, config);
    }

    /// <summary>Instances on demand: a second pool would double the address space, and nobody serves from here.</summary>
    private static GuestEngine CreateUnoptimised()
    {
        var config = NewConfig();
        WasmtimeLibrary.SetOptimisation(config, EngineSettings.NoOptimisation);
        return Create(EngineChoice.CraneliftUnoptimised, config);
    }

    private static unsafe GuestEngine CreatePulley()
    {
        var config = NewConfig();
        fixed (byte* target = "pulley64\0"u8)
        {
            if (NativeErrors.Take(WasmtimeLibrary.SetTarget(config, target)) is { } problem)
            {
                WasmtimeLibrary.DeleteConfig(config);
                throw new InvalidOperationException($"The library has no Pulley: {problem}");
            }
        }

        return Create(EngineChoice.Pulley, config);
    }

    private static nint NewConfig()
    {
        var config = WasmtimeLibrary.NewConfig();
        EngineSettings.Apply(config);
        return config;
    }

    private static GuestEngine Create(EngineChoice choice, nint config) =>
        new(choice, new EngineHandle(WasmtimeLibrary.NewEngine(config)));
}
