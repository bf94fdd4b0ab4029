using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;
using Code = EverArcade.Cloud.Protocol.Receipts.TrapCode;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>From the engine's traps to outcomes. Messages are never looked at: they differ between versions.</summary>
internal static class Traps
{
    /// <remarks>Out of gas and too deep are stops of the module's own, whatever code the engine gives them.</remarks>
    /// <exception cref="ExecutionFaultException">A trap that says nothing reproducible about the guest: native stack
    /// overflow, memory that the engine could not give, and whatever this version has no name for.</exception>
    public static ExecutionOutcome ToOutcome(TrapException trap, GasMeter meter, uint pages)
    {
        if (trap.Type == TrapCode.StackOverflow)
        {
            throw new ExecutionFaultException("The guest overflowed the native stack.", trap);
        }

        return meter.Left switch
        {
            Instrumentation.GasOfEngineFault =>
                throw new ExecutionFaultException("The engine could not give memory that the guest may have.", trap),
            < 0 => Outcomes.OutOfGas(meter.Used, pages),
            _ when meter.TooDeep => Outcomes.TooDeep(meter.Used, pages),
            _ => Outcomes.Trapped(CodeOf(trap), meter.Used, pages),
        };
    }

    private static Code CodeOf(TrapException trap) => trap.Type switch
    {
        TrapCode.Unreachable => Code.Unreachable,
        TrapCode.MemoryOutOfBounds => Code.MemoryOutOfBounds,
        TrapCode.TableOutOfBounds => Code.TableOutOfBounds,
        TrapCode.IndirectCallToNull => Code.IndirectCallToNull,
        TrapCode.BadSignature => Code.BadSignature,
        TrapCode.IntegerOverflow => Code.IntegerOverflow,
        TrapCode.IntegerDivisionByZero => Code.IntegerDivisionByZero,
        TrapCode.BadConversionToInteger => Code.BadConversionToInteger,
        _ => throw new ExecutionFaultException($"The engine reported a trap without a name here: {trap.Type}.", trap),
    };
}
