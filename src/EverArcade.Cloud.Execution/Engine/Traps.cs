using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>From the engine's traps to those of receipts. Messages are never looked at: they differ between versions.</summary>
internal static class Traps
{
    /// <exception cref="ExecutionFaultException">A trap that receipts have no name for.</exception>
    public static TrapCode CodeOf(EngineTrap trap) => trap switch
    {
        EngineTrap.Unreachable => TrapCode.Unreachable,
        EngineTrap.MemoryOutOfBounds => TrapCode.MemoryOutOfBounds,
        EngineTrap.TableOutOfBounds => TrapCode.TableOutOfBounds,
        EngineTrap.IndirectCallToNull => TrapCode.IndirectCallToNull,
        EngineTrap.BadSignature => TrapCode.BadSignature,
        EngineTrap.IntegerOverflow => TrapCode.IntegerOverflow,
        EngineTrap.IntegerDivisionByZero => TrapCode.IntegerDivisionByZero,
        EngineTrap.BadConversionToInteger => TrapCode.BadConversionToInteger,
        _ => throw new ExecutionFaultException($"The engine reported a trap without a name here: {(byte)trap}."),
    };
}
