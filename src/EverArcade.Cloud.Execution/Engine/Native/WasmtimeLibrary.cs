using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Engine.Native;

/// <summary>The C API of the Wasmtime library, as far as it is used; nothing else binds it. Names and layouts follow its headers
/// (<c>wasm.h</c>, <c>wasmtime/*.h</c>) of the version that is pinned.</summary>
/// <remarks>
/// <para>Who owns what, and for how long:</para>
/// <list type="bullet">
/// <item>A configuration is consumed by <see cref="NewEngine"/>, also when that fails. A pool's configuration is copied by
/// <see cref="SetPool"/> and deleted by its maker.</item>
/// <item>Engine, module and prepared instance are counted inside the library: each keeps what it was made of, so their handles may be
/// released in any order. They are used from any number of threads at once.</item>
/// <item>A store belongs to one thread at a time and to whoever made it; everything that comes out of it (<see cref="Instance"/>,
/// <see cref="Function"/>, <see cref="Memory"/>, <see cref="Global"/>) is a number in it and dies with it. A number used with another
/// store aborts the process. Deleting a store during a call into it does, too.</item>
/// <item>The address of a memory is good until the guest runs again or the store is deleted.</item>
/// <item>Every error (a non-zero result) and every trap belongs to the caller, who deletes it: <see cref="NativeErrors"/> and
/// <see cref="GuestInstance"/> are the only ones that get any.</item>
/// <item>A byte vector that the library filled is deleted by the caller.</item>
/// </list>
/// <para>What stops the collector for the time of the call (<see cref="SuppressGCTransitionAttribute"/>) reads or writes a few words
/// and never waits, allocates or calls back. Guest calls never are among those.</para>
/// </remarks>
internal static unsafe partial class WasmtimeLibrary
{
    /// <summary>Kind of <see cref="Extern"/>: a function.</summary>
    public const byte FunctionKind = 0;

    /// <summary>Kind of <see cref="Extern"/>: a global.</summary>
    public const byte GlobalKind = 1;

    /// <summary>Kind of <see cref="Extern"/>: a memory.</summary>
    public const byte MemoryKind = 3;

    private const string Name = "wasmtime";

    // Configuration. Setters store a value; whether all fit together is asked when the engine is made, and answered by aborting.
    [LibraryImport(Name, EntryPoint = "wasm_config_new")]
    public static partial nint NewConfig();

    [LibraryImport(Name, EntryPoint = "wasm_config_delete")]
    public static partial void DeleteConfig(nint config);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_target_set")]
    public static partial nint SetTarget(nint config, byte* target);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_bulk_memory_set")]
    public static partial void SetBulkMemory(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_multi_value_set")]
    public static partial void SetMultiValue(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_reference_types_set")]
    public static partial void SetReferenceTypes(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_relaxed_simd_set")]
    public static partial void SetRelaxedSimd(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_simd_set")]
    public static partial void SetSimd(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_threads_set")]
    public static partial void SetThreads(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_exceptions_set")]
    public static partial void SetExceptions(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_tail_call_set")]
    public static partial void SetTailCalls(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_function_references_set")]
    public static partial void SetFunctionReferences(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_gc_set")]
    public static partial void SetGc(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_memory64_set")]
    public static partial void SetMemory64(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_multi_memory_set")]
    public static partial void SetMultiMemory(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_wide_arithmetic_set")]
    public static partial void SetWideArithmetic(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_branch_hinting_set")]
    public static partial void SetBranchHinting(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_wasm_component_model_set")]
    public static partial void SetComponentModel(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_debug_info_set")]
    public static partial void SetDebugInfo(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_epoch_interruption_set")]
    public static partial void SetEpochs(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_consume_fuel_set")]
    public static partial void SetFuel(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_max_wasm_stack_set")]
    public static partial void SetStack(nint config, nuint bytes);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_strategy_set")]
    public static partial void SetCompiler(nint config, byte strategy);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_profiler_set")]
    public static partial void SetProfiler(nint config, byte strategy);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_cranelift_opt_level_set")]
    public static partial void SetOptimisation(nint config, byte level);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_cranelift_nan_canonicalization_set")]
    public static partial void SetNanCanonicalisation(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_cranelift_debug_verifier_set")]
    public static partial void SetVerifier(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_parallel_compilation_set")]
    public static partial void SetParallelCompilation(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Name, EntryPoint = "wasmtime_config_memory_init_cow_set")]
    public static partial void SetCopyOnWrite(nint config, [MarshalAs(UnmanagedType.U1)] bool on);

    // The pool.
    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_new")]
    public static partial nint NewPool();

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_delete")]
    public static partial void DeletePool(nint pool);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_total_core_instances_set")]
    public static partial void SetPoolInstances(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_total_memories_set")]
    public static partial void SetPoolMemories(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_total_tables_set")]
    public static partial void SetPoolTables(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_total_stacks_set")]
    public static partial void SetPoolStacks(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_total_gc_heaps_set")]
    public static partial void SetPoolGcHeaps(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_max_unused_warm_slots_set")]
    public static partial void SetPoolWarmSlots(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_max_memories_per_module_set")]
    public static partial void SetPoolMemoriesPerModule(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_max_tables_per_module_set")]
    public static partial void SetPoolTablesPerModule(nint pool, uint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_max_memory_size_set")]
    public static partial void SetPoolMemoryBytes(nint pool, nuint bytes);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_table_elements_set")]
    public static partial void SetPoolTableElements(nint pool, nuint count);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_linear_memory_keep_resident_set")]
    public static partial void SetPoolMemoryKeptBytes(nint pool, nuint bytes);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_config_table_keep_resident_set")]
    public static partial void SetPoolTableKeptBytes(nint pool, nuint bytes);

    [LibraryImport(Name, EntryPoint = "wasmtime_pooling_allocation_strategy_set")]
    public static partial void SetPool(nint config, nint pool);

    // Engine, module, prepared instance.
    [LibraryImport(Name, EntryPoint = "wasm_engine_new_with_config")]
    public static partial nint NewEngine(nint config);

    [LibraryImport(Name, EntryPoint = "wasm_engine_delete")]
    public static partial void DeleteEngine(nint engine);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_validate")]
    public static partial nint ValidateModule(EngineHandle engine, byte* bytes, nuint length);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_new")]
    public static partial nint NewModule(EngineHandle engine, byte* bytes, nuint length, out nint module);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_serialize")]
    public static partial nint SerializeModule(CodeHandle module, out ByteVector artefact);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_deserialize")]
    public static partial nint DeserializeModule(EngineHandle engine, byte* bytes, nuint length, out nint module);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_imports")]
    public static partial void GetImports(CodeHandle module, out PointerVector imports);

    [LibraryImport(Name, EntryPoint = "wasm_importtype_module")]
    public static partial ByteVector* ImportModule(nint import);

    [LibraryImport(Name, EntryPoint = "wasm_importtype_name")]
    public static partial ByteVector* ImportName(nint import);

    [LibraryImport(Name, EntryPoint = "wasm_importtype_vec_delete")]
    public static partial void DeleteImports(ref PointerVector imports);

    [LibraryImport(Name, EntryPoint = "wasmtime_module_delete")]
    public static partial void DeleteModule(nint module);

    [LibraryImport(Name, EntryPoint = "wasmtime_linker_new")]
    public static partial nint NewLinker(EngineHandle engine);

    [LibraryImport(Name, EntryPoint = "wasmtime_linker_instantiate_pre")]
    public static partial nint PrepareInstance(nint linker, CodeHandle module, out nint prepared);

    [LibraryImport(Name, EntryPoint = "wasmtime_linker_delete")]
    public static partial void DeleteLinker(nint linker);

    [LibraryImport(Name, EntryPoint = "wasmtime_instance_pre_delete")]
    public static partial void DeletePreparedInstance(nint prepared);

    // Store and what is in it.
    [LibraryImport(Name, EntryPoint = "wasmtime_store_new")]
    public static partial nint NewStore(nint engine, nint data, nint finalizer);

    [LibraryImport(Name, EntryPoint = "wasmtime_store_context")]
    [SuppressGCTransition]
    public static partial nint ContextOf(nint store);

    [LibraryImport(Name, EntryPoint = "wasmtime_store_delete")]
    public static partial void DeleteStore(nint store);

    [LibraryImport(Name, EntryPoint = "wasmtime_instance_pre_instantiate")]
    public static partial nint Instantiate(nint prepared, nint context, out Instance instance, out nint trap);

    /// <summary>Allocates nothing of ours; the first question for a name costs the library a look-up.</summary>
    [LibraryImport(Name, EntryPoint = "wasmtime_instance_export_get")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool TryGetExport(nint context, in Instance instance, byte* name, nuint length, out Extern item);

    [LibraryImport(Name, EntryPoint = "wasmtime_func_call_unchecked")]
    public static partial nint Call(nint context, in Function function, RawValue* values, nuint count, out nint trap);

    [LibraryImport(Name, EntryPoint = "wasmtime_memory_data")]
    [SuppressGCTransition]
    public static partial byte* MemoryAddress(nint context, in Memory memory);

    [LibraryImport(Name, EntryPoint = "wasmtime_memory_data_size")]
    [SuppressGCTransition]
    public static partial nuint MemoryBytes(nint context, in Memory memory);

    [LibraryImport(Name, EntryPoint = "wasmtime_memory_type")]
    public static partial nint TypeOf(nint context, in Memory memory);

    [LibraryImport(Name, EntryPoint = "wasmtime_memorytype_maximum")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool TryGetMaximum(nint memoryType, out ulong pages);

    [LibraryImport(Name, EntryPoint = "wasm_memorytype_delete")]
    public static partial void DeleteMemoryType(nint memoryType);

    [LibraryImport(Name, EntryPoint = "wasmtime_memory_grow")]
    public static partial nint Grow(nint context, in Memory memory, ulong pages, out ulong before);

    [LibraryImport(Name, EntryPoint = "wasmtime_global_get")]
    [SuppressGCTransition]
    public static partial void GetGlobal(nint context, in Global global, out Value value);

    [LibraryImport(Name, EntryPoint = "wasmtime_global_set")]
    [SuppressGCTransition]
    public static partial nint SetGlobal(nint context, in Global global, in Value value);

    // Traps, errors, vectors.
    [LibraryImport(Name, EntryPoint = "wasmtime_trap_code")]
    [return: MarshalAs(UnmanagedType.U1)]
    public static partial bool TryGetTrapCode(nint trap, out byte code);

    [LibraryImport(Name, EntryPoint = "wasm_trap_delete")]
    public static partial void DeleteTrap(nint trap);

    [LibraryImport(Name, EntryPoint = "wasmtime_error_message")]
    public static partial void GetErrorMessage(nint error, out ByteVector message);

    [LibraryImport(Name, EntryPoint = "wasmtime_error_delete")]
    public static partial void DeleteError(nint error);

    [LibraryImport(Name, EntryPoint = "wasm_byte_vec_delete")]
    public static partial void DeleteBytes(ref ByteVector bytes);

    /// <summary>wasm_importtype_vec_t: a length and that many pointers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PointerVector
    {
        public nuint Length;

        public nint* Data;
    }

    /// <summary>wasm_byte_vec_t.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ByteVector
    {
        public nuint Length;
        public byte* Data;
    }

    /// <summary>wasmtime_instance_t, 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Instance
    {
        public ulong Store;
        public nuint Number;
    }

    /// <summary>wasmtime_func_t, 16 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Function
    {
        public ulong Store;
        public nint Address;
    }

    /// <summary>wasmtime_memory_t, 24 bytes: C pads the inner structure.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct Memory
    {
        [FieldOffset(0)]
        public ulong Store;

        [FieldOffset(8)]
        public uint First;

        [FieldOffset(16)]
        public uint Second;
    }

    /// <summary>wasmtime_global_t, 24 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    public struct Global
    {
        [FieldOffset(0)]
        public ulong Store;

        [FieldOffset(8)]
        public uint First;

        [FieldOffset(12)]
        public uint Second;

        [FieldOffset(16)]
        public uint Third;
    }

    /// <summary>wasmtime_extern_t, 32 bytes: what an export is.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct Extern
    {
        [FieldOffset(0)]
        public byte Kind;

        [FieldOffset(8)]
        public Function Function;

        [FieldOffset(8)]
        public Memory Memory;

        [FieldOffset(8)]
        public Global Global;
    }

    /// <summary>wasmtime_val_t, 32 bytes, as far as numbers go.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct Value
    {
        /// <summary>Kind of an i32.</summary>
        public const byte I32Kind = 0;

        /// <summary>Kind of an i64.</summary>
        public const byte I64Kind = 1;

        [FieldOffset(0)]
        public byte Kind;

        [FieldOffset(8)]
        public int I32;

        [FieldOffset(8)]
        public long I64;
    }

    /// <summary>wasmtime_val_raw_t, 16 bytes: an argument or a result of a call.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    public struct RawValue
    {
        [FieldOffset(0)]
        public uint U32;

        [FieldOffset(0)]
        public ulong U64;
    }
}
