using EverArcade.Cloud.Execution.Activation.Loops;

namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Decides which loops are copied, so that what is compiled stays within what a module was checked for: its limits of
/// complexity, and the stack that its longest chain of calls may take, to which copies add like other code.</summary>
/// <remarks>In the order of the module's functions; the same module gives the same copies. Not thread-safe.</remarks>
internal sealed class CopyBudget(CheckedModule guest)
{
    private readonly long _slots = guest.Stack.StaticSlots;
    private long _moduleBytes;
    private long _moduleByLocals;
    private int _locals;
    private int _loops;
    private int _blocks;
    private int _bytesMax;

    /// <summary>Bytes that the function's copies take so far.</summary>
    public int Bytes { get; private set; }

    /// <param name="body">Of the next function.</param>
    /// <param name="loops">How many it has.</param>
    /// <param name="blocks">How many it has of all kinds.</param>
    public void Start(int body, int loops, int blocks)
    {
        (_locals, _loops, _blocks, Bytes) = (guest.Facts.Functions[body].Locals, loops, blocks, 0);
        _bytesMax = ActivationLimits.LoopCopyBytesMax + guest.Module.Bodies[body].Length / ActivationLimits.LoopCopiesShare;
    }

    /// <returns>Whether the loop is copied.</returns>
    public bool TryTake(in AskedLoop loop)
    {
        // A copy is one more loop, and in an if.
        if (loop.Length > ActivationLimits.LoopCopyBytesMax || Bytes + loop.Length > _bytesMax
            || (_loops + 1L) * _locals > ActivationLimits.LoopsByLocalsMax
            || (_blocks + 2L) * _locals > ActivationLimits.BlocksByLocalsMax
            || _moduleByLocals + _locals > ActivationLimits.LoopsByLocalsMax
            || _slots + Calls.StackUse.SlotsOf(_moduleBytes + loop.Length) > ActivationLimits.StaticStackSlotsMax)
        {
            return false;
        }

        Bytes += loop.Length;
        _moduleBytes += loop.Length;
        _moduleByLocals += _locals;
        _loops += 1;
        _blocks += 2;
        return true;
    }
}
