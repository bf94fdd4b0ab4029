using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Compilation;

/// <summary>Runs a module for a moment where it can hurt nobody: what crashes the engine does it here.</summary>
/// <remarks>What the guest does is not judged; it has no real input. Only that it can be instantiated is asked.</remarks>
internal static class SmokeRun
{
    private const int InputBytes = 64;

    /// <summary>Gas of the calls: some milliseconds at most.</summary>
    private static readonly ExecutionLimits Limits = new(2_000_000, 1 << 16, default);

    /// <returns>Why the module cannot be instantiated; null when it can.</returns>
    public static string? Run(CompiledModule module, PackageEntry entry)
    {
        string? refusal = null;
        // The engine aborts the process when a guest meets a smaller stack.
        var thread = new Thread(() => refusal = RunHere(module, entry), GuestThreads.StackBytes);
        thread.Start();
        thread.Join();
        return refusal;
    }

    private static string? RunHere(CompiledModule module, PackageEntry entry)
    {
        try
        {
            if (GuestInstance.TryCreate(module, out var instance) is { } refusal)
            {
                return refusal;
            }

            using (instance)
            {
                _ = new GuestCall(instance, Limits).Run(entry, new byte[InputBytes], null);
            }
        }
        catch (ExecutionFaultException)
        {
            // A module that is not one of ours lacks exports, and has been judged by the engine; all else is an end like any other.
        }

        return null;
    }
}
