using EverArcade.Cloud.Execution.Engine.Native;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>An activated module in the form one engine runs, ready to be instantiated. Immutable, thread-safe.</summary>
/// <remarks>The code lives until this is disposed or collected and no instance of it is left.</remarks>
internal sealed unsafe class CompiledModule : IDisposable
{
    private readonly CodeHandle _module;

    private CompiledModule(GuestEngine engine, CodeHandle module, PreparedInstanceHandle prepared) =>
        (Engine, _module, Prepared) = (engine, module, prepared);

    public GuestEngine Engine { get; }

    /// <summary>What instances are made of.</summary>
    public PreparedInstanceHandle Prepared { get; }

    /// <summary>Compiles in this process: cannot be cancelled, bounded by the limits of the check only.</summary>
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

    public void Dispose()
    {
        Prepared.Dispose();
        _module.Dispose();
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
