using EverArcade.Cloud.Execution.Engine.Native;
using static EverArcade.Cloud.Execution.Engine.Native.WasmtimeLibrary;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>One instance of an activated module in a store of its own, for one execution on one thread. Nothing managed is
/// allocated.</summary>
/// <remarks>Must be disposed on the thread that made it, with no call in progress. A copy of this is the same instance.</remarks>
internal readonly unsafe ref struct GuestInstance : IDisposable
{
    private readonly PreparedInstanceHandle _prepared;
    private readonly nint _store;
    private readonly nint _context;
    private readonly Instance _instance;
    private readonly Memory _memory;
    private readonly Global _gas;

    private GuestInstance(PreparedInstanceHandle prepared, nint store, nint context, Instance instance)
    {
        (_prepared, _store, _context, _instance) = (prepared, store, context, instance);
        _memory = Find(GuestExports.Memory, MemoryKind).Memory;
        _gas = Find(GuestExports.Gas, GlobalKind).Global;
    }

    /// <summary>Gas left: lent before the first call, counted by the guest.</summary>
    public long Gas
    {
        get
        {
            WasmtimeLibrary.GetGlobal(_context, in _gas, out var value);
            return value.I64;
        }

        set
        {
            var given = new Value { Kind = Value.I64Kind, I64 = value };
            NativeErrors.ThrowIfAny(SetGlobal(_context, in _gas, in given), "The engine could not set the gas");
        }
    }

    /// <summary>Slots of stack the guest has counted and not given back.</summary>
    public int Stack
    {
        get
        {
            var stack = Find(GuestExports.Stack, GlobalKind).Global;
            WasmtimeLibrary.GetGlobal(_context, in stack, out var value);
            return value.I32;
        }
    }

    /// <summary>The whole memory, 4 GiB less a page at most; good until the next call.</summary>
    public GuestMemory Memory => new(MemoryAddress(_context, in _memory), MemoryBytes(_context, in _memory));

    /// <summary>Pages the memory says it may have; null when it says nothing.</summary>
    public ulong? MemoryPagesMax
    {
        get
        {
            var type = TypeOf(_context, in _memory);
            var isBounded = TryGetMaximum(type, out var pages);
            DeleteMemoryType(type);
            return isBounded ? pages : null;
        }
    }

    /// <summary>Gives the memory a page more, as the guest can itself.</summary>
    /// <returns>Whether there is one more.</returns>
    public bool TryGrow() => NativeErrors.Take(Grow(_context, in _memory, 1, out _)) is null;

    /// <summary>Another memory that the module exports; good until the next call.</summary>
    public GuestMemory MemoryOf(ReadOnlySpan<byte> name)
    {
        var memory = Find(name, MemoryKind).Memory;
        return new GuestMemory(MemoryAddress(_context, in memory), MemoryBytes(_context, in memory));
    }

    /// <summary>Makes an instance: memory zeroed, segments in place, no guest code run.</summary>
    /// <exception cref="ExecutionFaultException">The engine could not: no free slot, no memory.</exception>
    public static GuestInstance Create(CompiledModule module)
    {
        if (TryCreate(module, out var instance) is { } problem)
        {
            throw new ExecutionFaultException($"The engine could not make an instance: {problem}");
        }

        return instance;
    }

    /// <summary>As <see cref="Create"/>, for a module that was never instantiated.</summary>
    /// <returns>Why it cannot be; null when there is an instance.</returns>
    public static string? TryCreate(CompiledModule module, out GuestInstance instance)
    {
        instance = default;
        var prepared = module.PreparedFor(GuestThreads.CurrentLane);
        var (held, store) = (false, (nint)0);
        try
        {
            prepared.DangerousAddRef(ref held);
            store = NewStore(module.Engine.Handle.DangerousGetHandle(), 0, 0);
            var context = ContextOf(store);
            var error = Instantiate(prepared.DangerousGetHandle(), context, out var made, out var trap);
            if (trap != 0)
            {
                DeleteTrap(trap);
                return "A segment lies outside of the memory or table.";
            }

            if (NativeErrors.Take(error) is { } problem)
            {
                return problem;
            }

            instance = new GuestInstance(prepared, store, context, made);
            (held, store) = (false, 0);
            return null;
        }
        finally
        {
            Release(prepared, held, store);
        }
    }

    /// <summary>Calls an exported function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Arguments before, the result in the first place after.</param>
    /// <returns>How it ended. After a trap this is of no use but to look at gas, stack and memory.</returns>
    /// <exception cref="ExecutionFaultException">The engine failed, not the guest.</exception>
    public EngineTrap Call(ReadOnlySpan<byte> name, Span<RawValue> values)
    {
        var function = Find(name, FunctionKind).Function;
        nint error;
        nint trap;
        fixed (RawValue* first = values)
        {
            error = WasmtimeLibrary.Call(_context, in function, first, (nuint)values.Length, out trap);
        }

        if (trap == 0)
        {
            NativeErrors.ThrowIfAny(error, "The engine could not run the guest");
            return EngineTrap.None;
        }

        var code = TryGetTrapCode(trap, out var number) ? (EngineTrap)number : EngineTrap.Unnumbered;
        DeleteTrap(trap);
        return code;
    }

    /// <summary>Deletes the store and with it the instance; its slot is clean for the next one.</summary>
    public void Dispose() => Release(_prepared, held: _prepared is not null, _store);

    private static void Release(PreparedInstanceHandle prepared, bool held, nint store)
    {
        if (store != 0)
        {
            DeleteStore(store);
        }

        if (held)
        {
            prepared.DangerousRelease();
        }
    }

    private Extern Find(ReadOnlySpan<byte> name, byte kind)
    {
        fixed (byte* first = name)
        {
            return TryGetExport(_context, in _instance, first, (nuint)name.Length, out var item) && item.Kind == kind
                ? item
                : throw new ExecutionFaultException("The module lacks an export that activation gives it.");
        }
    }
}
