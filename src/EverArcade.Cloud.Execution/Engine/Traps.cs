using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;
using Code = EverArcade.Cloud.Protocol.Receipts.TrapCode;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>From the engine's traps to outcomes. Messages are never looked at: they differ between versions.</summary>
internal static class Traps
{
    /// <exception cref="ExecutionFaultException">A trap that says nothing reproducible about the guest: native stack
    /// overflow, whose depth depends on the generated code, and whatever this version has no name for.</exception>
    public static ExecutionOutcome ToOutcome(TrapException trap, ulong gasUsed, uint pages) => trap.Type switch
    {
        TrapCode.OutOfFuel => Outcomes.OutOfGas(gasUsed, pages),
        TrapCode.Unreachable => Outcomes.Trapped(Code.Unreachable, gasUsed, pages),
        TrapCode.MemoryOutOfBounds => Outcomes.Trapped(Code.MemoryOutOfBounds, gasUsed, pages),
        TrapCode.TableOutOfBounds => Outcomes.Trapped(Code.TableOutOfBounds, gasUsed, pages),
        TrapCode.IndirectCallToNull => Outcomes.Trapped(Code.IndirectCallToNull, gasUsed, pages),
        TrapCode.BadSignature => Outcomes.Trapped(Code.BadSignature, gasUsed, pages),
        TrapCode.IntegerOverflow => Outcomes.Trapped(Code.IntegerOverflow, gasUsed, pages),
        TrapCode.IntegerDivisionByZero => Outcomes.Trapped(Code.IntegerDivisionByZero, gasUsed, pages),
        TrapCode.BadConversionToInteger => Outcomes.Trapped(Code.BadConversionToInteger, gasUsed, pages),
        TrapCode.HeapMisaligned => Outcomes.Trapped(Code.HeapMisaligned, gasUsed, pages),
        TrapCode.StackOverflow => throw new ExecutionFaultException("The guest overflowed the native stack.", trap),
        _ => throw new ExecutionFaultException($"The engine reported a trap without a name here: {trap.Type}.", trap),
    };
}
