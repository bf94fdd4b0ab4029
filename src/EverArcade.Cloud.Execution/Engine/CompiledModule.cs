using System.Text;
using EverArcade.Cloud.Execution.Engine.Native;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>An activated module in the form one engine runs, ready to be instantiated. Immutable, thread-safe.</summary>
/// <remarks>
/// <para>The code lives until this is disposed or collected and no instance of it is left.</para>
/// <para>Every instance counts itself in and out of its code several times. Threads that do so with the same code wait for each other's
/// caches, and two do hardly more than one. So code that a lane of threads uses often is copied for it.</para>
/// </remarks>
internal sealed unsafe class CompiledModule : IDisposable
{
    /// <summary>Lanes with copies of their own; more threads share them.</summary>
    public const int LanesMax = 8;

    /// <summary>Instances a lane makes before it gets a copy, which takes as long as some tens of them.</summary>
    private const int InstancesBeforeCopy = 256;

    private readonly CodeHandle _module;
    private readonly PreparedInstanceHandle _prepared;
    private readonly PreparedInstanceHandle?[] _copies = new PreparedInstanceHandle?[LanesMax];
    private readonly int[] _instances = new int[LanesMax];
    private readonly Lock _lock = new();
    private bool _disposed;

    private CompiledModule(GuestEngine engine, CodeHandle module, PreparedInstanceHandle prepared) =>
        (Engine, _module, _prepared) = (engine, module, prepared);

    public GuestEngine Engine { get; }

    /// <summary>Copies of the code there are, beside the first.</summary>
    public int Copies => _copies.Count(copy => copy is not null);

    /// <summary>Compiles in this process, where it cannot be cancelled and is bounded by the limits of the check only: for a compiler
    /// process (<see cref="Compilation.CompilerSession"/>) and nobody else.</summary>
    /// <param name="engine">For which engine.</param>
    /// <param name="activated">An activated module.</param>
    /// <param name="problem">Why the engine refuses it.</param>
    /// <returns>The module, or null with a problem.</returns>
    public static CompiledModule? Compile(GuestEngine engine, ReadOnlySpan<byte> activated, out string? problem)
    {
        fixed (byte* bytes = activated)
        {
            problem = NativeErrors.Take(
                WasmtimeLibrary.NewModule(engine.Handle, bytes, (nuint)activated.Length, out var module));
            return problem is null ? Prepare(engine, new CodeHandle(module), out problem) : null;
        }
    }

    /// <summary>Takes over what <see cref="Serialize"/> made.</summary>
    /// <param name="engine">For which engine.</param>
    /// <param name="artefact">Authenticated: a changed byte can crash the process.</param>
    /// <param name="problem">Why the engine does not take it: another version, configuration or processor.</param>
    /// <returns>The module, or null with a problem.</returns>
    public static CompiledModule? Deserialize(GuestEngine engine, ReadOnlySpan<byte> artefact, out string? problem)
    {
        fixed (byte* bytes = artefact)
        {
            problem = NativeErrors.Take(
                WasmtimeLibrary.DeserializeModule(engine.Handle, bytes, (nuint)artefact.Length, out var module));
            return problem is null ? Prepare(engine, new CodeHandle(module), out problem) : null;
        }
    }

    /// <summary>Machine code for engines of the same version and configuration on the same kind of processor.</summary>
    public byte[] Serialize()
    {
        NativeErrors.ThrowIfAny(WasmtimeLibrary.SerializeModule(_module, out var artefact), "The engine could not serialize a module");
        try
        {
            return new ReadOnlySpan<byte>(artefact.Data, checked((int)artefact.Length)).ToArray();
        }
        finally
        {
            WasmtimeLibrary.DeleteBytes(ref artefact);
        }
    }

    /// <summary>What the module imports, by name.</summary>
    public IReadOnlyList<string> ReadImports()
    {
        WasmtimeLibrary.GetImports(_module, out var imports);
        try
        {
            var names = new string[(int)imports.Length];
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = $"{Text(WasmtimeLibrary.ImportModule(imports.Data[i]))}.{Text(WasmtimeLibrary.ImportName(imports.Data[i]))}";
            }

            return names;
        }
        finally
        {
            WasmtimeLibrary.DeleteImports(ref imports);
        }

        static string Text(WasmtimeLibrary.ByteVector* name) =>
            Encoding.UTF8.GetString(new ReadOnlySpan<byte>(name->Data, checked((int)name->Length)));
    }

    /// <summary>What the threads of a lane make instances of.</summary>
    /// <param name="lane">Any number; lane 0 uses the first copy.</param>
    public PreparedInstanceHandle PreparedFor(int lane)
    {
        var place = lane % LanesMax;
        return place == 0 ? _prepared : Volatile.Read(ref _copies[place]) ?? UseShared(place);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _prepared.Dispose();
            _module.Dispose();
            foreach (var copy in _copies)
            {
                copy?.Dispose();
            }
        }
    }

    /// <summary>Counts roughly, since threads of a lane may count at once: only when a copy is made depends on it.</summary>
    private PreparedInstanceHandle UseShared(int place) =>
        ++_instances[place] >= InstancesBeforeCopy ? AddCopy(place) : _prepared;

    private PreparedInstanceHandle AddCopy(int place)
    {
        lock (_lock)
        {
            if (_disposed || _copies[place] is not null)
            {
                return _copies[place] ?? _prepared;
            }

            if (Deserialize(Engine, Serialize(), out _) is not { } copy)
            {
                // Without a copy it is slower, no more.
                _instances[place] = 0;
                return _prepared;
            }

            copy._module.Dispose();
            Volatile.Write(ref _copies[place], copy._prepared);
            return copy._prepared;
        }
    }

    /// <summary>Resolves the imports once, of which an activated module has none.</summary>
    private static CompiledModule? Prepare(GuestEngine engine, CodeHandle module, out string? problem)
    {
        var linker = WasmtimeLibrary.NewLinker(engine.Handle);
        problem = NativeErrors.Take(WasmtimeLibrary.PrepareInstance(linker, module, out var prepared));
        WasmtimeLibrary.DeleteLinker(linker);
        if (problem is null)
        {
            return new CompiledModule(engine, module, new PreparedInstanceHandle(prepared));
        }

        module.Dispose();
        return null;
    }
}
