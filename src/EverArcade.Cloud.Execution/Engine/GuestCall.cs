using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Engine.Native;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>One conversation with one instance: alloc, write, execute, read (abi-v2, Guest exports), and its bill.</summary>
internal readonly ref struct GuestCall(GuestInstance instance, in ExecutionLimits limits)
{
    private readonly GuestInstance _instance = instance;
    private readonly ExecutionLimits _limits = limits;

    /// <summary>The limit, as far as a guest can be lent it.</summary>
    private long Limit => (long)Math.Min(_limits.Gas, long.MaxValue);

    /// <summary>Gas used so far. Nothing below zero is left after a call that returned.</summary>
    private ulong Used => (ulong)(Limit - _instance.Gas);

    private uint Pages => _instance.Memory.Pages;

    /// <param name="entry">Which form the guest has.</param>
    /// <param name="input">The encoded VmInput.</param>
    /// <param name="output">Where the answer goes; null for memory of its own.</param>
    public ExecutionOutcome Run(PackageEntry entry, ReadOnlySpan<byte> input, OutputBuffer? output)
    {
        var hostGas = _limits.Prices.OfInput(input.Length);
        if (hostGas > (ulong)Limit)
        {
            return Outcomes.OutOfGas(_limits.Gas, Pages);
        }

        _instance.Gas = Limit - (long)hostGas;
        Span<WasmtimeLibrary.RawValue> values = stackalloc WasmtimeLibrary.RawValue[2];
        values[0].U32 = (uint)input.Length;
        var trap = _instance.Call(GuestExports.Allocate, values[..1]);
        if (trap != EngineTrap.None)
        {
            return Stopped(trap);
        }

        var address = values[0].U32;
        if (address is 0 or uint.MaxValue)
        {
            return Outcomes.Broke(AbiFault.AllocationFailed, Used, Pages);
        }

        var memory = _instance.Memory;
        if (!memory.Holds(address, (uint)input.Length))
        {
            return Outcomes.Broke(AbiFault.AllocationOutOfBounds, Used, Pages);
        }

        input.CopyTo(memory.At(address, input.Length));
        values[0].U32 = address;
        values[1].U32 = (uint)input.Length;
        return entry == PackageEntry.Execute ? RunExecute(values, output) : RunPacked(values, output);
    }

    private ExecutionOutcome RunExecute(Span<WasmtimeLibrary.RawValue> values, OutputBuffer? output)
    {
        var trap = _instance.Call(GuestExports.Execute, values);
        if (trap != EngineTrap.None)
        {
            return Stopped(trap);
        }

        var address = values[0].U32;
        if (address == uint.MaxValue)
        {
            return Outcomes.Reverted(Used, Pages);
        }

        trap = _instance.Call(GuestExports.OutputLength, values[..1]);
        return trap == EngineTrap.None ? Answer(address, values[0].U32, output) : Stopped(trap);
    }

    private ExecutionOutcome RunPacked(Span<WasmtimeLibrary.RawValue> values, OutputBuffer? output)
    {
        var trap = _instance.Call(GuestExports.EverArcadeExecute, values);
        if (trap != EngineTrap.None)
        {
            return Stopped(trap);
        }

        var packed = values[0].U64;
        return packed == 0
            ? Outcomes.Reverted(Used, Pages)
            : Answer((uint)(packed >> 32), (uint)(packed & uint.MaxValue), output);
    }

    private ExecutionOutcome Answer(uint address, uint length, OutputBuffer? output)
    {
        var used = Used;
        var memory = _instance.Memory;
        if (!memory.Holds(address, length))
        {
            return Outcomes.Broke(AbiFault.OutputOutOfBounds, used, memory.Pages);
        }

        if (length > _limits.OutputBytesMax)
        {
            return Outcomes.Exceeded(LimitCode.OutputBytes, used, memory.Pages);
        }

        var hostGas = _limits.Prices.OfOutput((int)length);
        if (hostGas > (ulong)Limit - used)
        {
            return Outcomes.OutOfGas(_limits.Gas, memory.Pages);
        }

        var answer = output is null ? new byte[length] : output.Take((int)length);
        memory.At(address, (int)length).CopyTo(answer.Span);
        return Outcomes.Answered(answer, used + hostGas, memory.Pages);
    }

    /// <summary>What a trap means. Out of gas and too deep are stops of the module's own, whatever code the engine gives them.</summary>
    /// <exception cref="ExecutionFaultException">A trap that says nothing reproducible about the guest: native stack
    /// overflow, memory that the engine could not give, and whatever this version has no name for.</exception>
    private ExecutionOutcome Stopped(EngineTrap trap)
    {
        if (trap == EngineTrap.StackOverflow)
        {
            throw new ExecutionFaultException("The guest overflowed the native stack.");
        }

        var (left, pages) = (_instance.Gas, Pages);
        if (left == Instrumentation.GasOfEngineFault)
        {
            throw new ExecutionFaultException("The engine could not give memory that the guest may have.");
        }

        if (left < 0)
        {
            return Outcomes.OutOfGas(_limits.Gas, pages);
        }

        return _instance.Stack > ActivationLimits.StackSlotsMax
            ? Outcomes.TooDeep((ulong)(Limit - left), pages)
            : Outcomes.Trapped(Traps.CodeOf(trap), (ulong)(Limit - left), pages);
    }
}
