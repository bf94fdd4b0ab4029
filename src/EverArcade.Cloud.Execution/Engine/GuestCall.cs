using EverArcade.Cloud.Execution.Activation.Validation;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Engine;

/// <summary>One conversation with one instance: alloc, write, execute, read (abi-v2, Guest exports).</summary>
/// <remarks>Every address and length a guest gives is an unsigned 32-bit number; their sum, in 64 bits, is compared
/// with the memory's size at that moment before a byte is touched.</remarks>
internal readonly ref struct GuestCall
{
    private readonly Instance _instance;
    private readonly GasMeter _meter;
    private readonly ExecutionLimits _limits;
    private readonly Memory _memory;

    public GuestCall(Instance instance, GasMeter meter, in ExecutionLimits limits)
    {
        _instance = instance;
        _meter = meter;
        _limits = limits;
        _memory = instance.GetMemory(AbiExports.Memory)!;
    }

    public ExecutionOutcome Run(PackageEntry entry, ReadOnlySpan<byte> input)
    {
        if (!_meter.TryStart(_limits.Prices.OfInput(input.Length)))
        {
            return Outcomes.OutOfGas(_limits.Gas, Pages());
        }

        try
        {
            var address = Call32(AbiExports.Allocate, [input.Length]);
            if (address is 0 or uint.MaxValue)
            {
                return Outcomes.Broke(AbiFault.AllocationFailed, _meter.Used, Pages());
            }

            if (!Holds(address, (uint)input.Length))
            {
                return Outcomes.Broke(AbiFault.AllocationOutOfBounds, _meter.Used, Pages());
            }

            input.CopyTo(_memory.GetSpan(address, input.Length));
            ReadOnlySpan<ValueBox> arguments = [unchecked((int)address), input.Length];
            return entry == PackageEntry.Execute ? RunExecute(arguments) : RunPacked(arguments);
        }
        catch (TrapException trap)
        {
            return Traps.ToOutcome(trap, _meter, Pages());
        }
    }

    private ExecutionOutcome RunExecute(ReadOnlySpan<ValueBox> arguments)
    {
        var address = Call32(AbiExports.Execute, arguments);
        return address == uint.MaxValue
            ? Outcomes.Reverted(_meter.Used, Pages())
            : Answer(address, Call32(AbiExports.OutputLength, default));
    }

    private ExecutionOutcome RunPacked(ReadOnlySpan<ValueBox> arguments)
    {
        var packed = unchecked((ulong)(long)Call(AbiExports.EverArcadeExecute, arguments));
        return packed == 0
            ? Outcomes.Reverted(_meter.Used, Pages())
            : Answer((uint)(packed >> 32), (uint)(packed & uint.MaxValue));
    }

    private ExecutionOutcome Answer(uint address, uint length)
    {
        if (!Holds(address, length))
        {
            return Outcomes.Broke(AbiFault.OutputOutOfBounds, _meter.Used, Pages());
        }

        if (length > _limits.OutputBytesMax)
        {
            return Outcomes.Exceeded(LimitCode.OutputBytes, _meter.Used, Pages());
        }

        return _meter.TryCharge(_limits.Prices.OfOutput((int)length))
            ? Outcomes.Answered(_memory.GetSpan(address, (int)length).ToArray(), _meter.Used, Pages())
            : Outcomes.OutOfGas(_limits.Gas, Pages());
    }

    private bool Holds(uint address, uint length) => (ulong)address + length <= (ulong)_memory.GetLength();

    private uint Call32(string export, ReadOnlySpan<ValueBox> arguments) =>
        unchecked((uint)(int)Call(export, arguments));

    /// <summary>By untyped call: a typed wrapper costs more to make than it saves in the one call an instance
    /// gets.</summary>
    private object Call(string export, ReadOnlySpan<ValueBox> arguments) =>
        _instance.GetFunction(export)!.Invoke(arguments)!;

    /// <summary>A memory never shrinks, so its size at the end is its peak.</summary>
    private uint Pages() => (uint)_memory.GetSize();
}
