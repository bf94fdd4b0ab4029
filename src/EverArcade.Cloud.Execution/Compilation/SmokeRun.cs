using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Runs a module for a moment where it can hurt nobody: what crashes the engine does it here.</summary>
/// <remarks>What the guest does is not judged; it has no real input. Only that it can be instantiated is asked.</remarks>
internal static class SmokeRun
{
    /// <summary>Gas of the calls: some milliseconds at most.</summary>
    private const long Gas = 2_000_000;

    private const int InputBytes = 64;

    /// <returns>Why the module cannot be instantiated; null when it can.</returns>
    public static string? Run(Wasmtime.Engine engine, Module module, PackageEntry entry)
    {
        string? refusal = null;
        // The engine aborts the process when a guest meets a smaller stack.
        var thread = new Thread(() => refusal = RunHere(engine, module, entry), GuestThreads.StackBytes);
        thread.Start();
        thread.Join();
        return refusal;
    }

    private static string? RunHere(Wasmtime.Engine engine, Module module, PackageEntry entry)
    {
        using var store = new Store(engine);
        Instance instance;
        try
        {
            instance = new Instance(store, module);
        }
        catch (WasmtimeException refused)
        {
            return refused.Message;
        }

        try
        {
            Call(instance, entry);
        }
        catch (TrapException)
        {
            // An end like any other: a guest may trap, and it may run out of gas.
        }

        return null;
    }

    private static void Call(Instance instance, PackageEntry entry)
    {
        // A module that has none of these is not one of ours, and has been judged by the engine.
        if (instance.GetGlobal(Instrumentation.GasExport) is not { } gas
            || instance.GetFunction(AbiExports.Allocate) is not { } allocate
            || instance.GetMemory(AbiExports.Memory) is not { } memory
            || instance.GetFunction(entry == PackageEntry.Execute ? AbiExports.Execute : AbiExports.EverArcadeExecute) is not { } run)
        {
            return;
        }

        gas.SetValue(Gas);
        var address = unchecked((uint)(int)allocate.Invoke(InputBytes)!);
        if (address != 0 && address + (ulong)InputBytes <= (ulong)memory.GetLength())
        {
            memory.GetSpan(address, InputBytes).Clear();
            _ = run.Invoke(unchecked((int)address), InputBytes);
        }
    }
}
