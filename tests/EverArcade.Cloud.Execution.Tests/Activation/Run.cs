using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>What one call of one export did.</summary>
/// <param name="Result">Bits of the results, or the trap.</param>
/// <param name="GasUsed">Gas used, or -1 where it is not counted.</param>
/// <param name="Stack">Slots of stack at the end.</param>
/// <param name="Memory">Hash of the memory.</param>
internal sealed record Run(string Result, long GasUsed, int Stack, Hash256 Memory)
{
    public const long Plenty = 1L << 50;

    public static byte[] Instrument(byte[] module, uint pagesMax = 16)
    {
        var refusals = new RefusalList();
        var guest = CheckedModule.Validate(module, refusals);
        Assert.Empty(refusals.All);
        return Instrumenter.Instrument(guest!, pagesMax).ToArray();
    }

    public static Run Original(WasmEngine engine, byte[] module, string export, params int[] arguments) =>
        Call(engine, module, null, export, arguments);

    public static Run Instrumented(WasmEngine engine, byte[] module, long gas, string export, params int[] arguments) =>
        Call(engine, module, gas, export, arguments);

    /// <summary>Instruments, runs on all engines, and asserts that they agree.</summary>
    public static Run Everywhere(byte[] module, long gas, string export, params int[] arguments)
    {
        var instrumented = Instrument(module);
        var first = Call(Engines.Fast, instrumented, gas, export, arguments);
        foreach (var engine in Engines.All)
        {
            Assert.Equal(first, Call(engine, instrumented, gas, export, arguments));
        }

        return first;
    }

    private static Run Call(WasmEngine engine, byte[] bytes, long? gas, string export, int[] arguments)
    {
        using var module = Module.FromBytes(engine, "guest", bytes);
        using var store = new Store(engine);
        store.SetLimits(64 << 20);
        var instance = new Instance(store, module);
        var gasLeft = instance.GetGlobal(Instrumentation.GasExport);
        if (gas is { } limit)
        {
            gasLeft!.SetValue(limit);
        }

        var result = Outcome(instance, export, arguments);
        var memory = instance.GetMemory("memory");
        return new Run(
            result,
            gas is null ? -1 : gas.Value - (long)gasLeft!.GetValue()!,
            gas is null ? 0 : (int)(instance.GetGlobal(Instrumentation.StackExport)?.GetValue() ?? 0),
            memory is null ? default : Hash256.Of(memory.GetSpan(0, (int)memory.GetLength())));
    }

    public static string Outcome(Instance instance, string export, int[] arguments)
    {
        try
        {
            var answer = instance.GetFunction(export)!.Invoke([.. arguments.Select(argument => (ValueBox)argument)]);
            return string.Join(' ', (answer is object[] many ? many : [answer!]).Select(Bits));
        }
        catch (TrapException trap)
        {
            return trap.Type.ToString();
        }
    }

    private static string Bits(object? value) => value switch
    {
        null => "",
        int i => $"{i}",
        long l => $"{l}",
        float f => $"f{BitConverter.SingleToUInt32Bits(f):x8}",
        double d => $"d{BitConverter.DoubleToUInt64Bits(d):x16}",
        _ => throw new ArgumentException("Not a number."),
    };
}
