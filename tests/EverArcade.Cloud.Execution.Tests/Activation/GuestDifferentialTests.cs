using System.Buffers;
using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Protocol.Codec;
using Wasmtime;
using WasmEngine = Wasmtime.Engine;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>The guests of src/guests, instrumented: the same answers as before, and the same gas on every engine.</summary>
public sealed class GuestDifferentialTests
{
    [Theory]
    [InlineData("counter/counter.wasm", "increment", """{"args":{"amount":5},"sender":null}""", true)]
    [InlineData("counter/counter.wasm", "explode", """{"args":{},"sender":null}""", false)]
    [InlineData("counter/counter-packed.wasm", "increment", """{"args":{"amount":5},"sender":null}""", true)]
    [InlineData("arena/arena.wasm", "join", """{"args":{},"sender":null}""", false)]
    public void Instrument_OwnGuest_AnswersAsBefore(string path, string action, string payload, bool answers)
    {
        var bytes = Samples.Guest(path);
        var original = Converse(Engines.Fast, bytes, action, payload, metered: false);
        Assert.Equal(answers, original.Output.Length > 0);
        var instrumented = Run.Instrument(bytes, 256);
        var first = Converse(Engines.Fast, instrumented, action, payload, metered: true);
        Assert.True(first.Gas > 1_000);
        foreach (var engine in Engines.All)
        {
            var run = Converse(engine, instrumented, action, payload, metered: true);
            Assert.Equal(original.Output, run.Output);
            Assert.Equal(original.Status, run.Status);
            Assert.Equal(first.Gas, run.Gas);
        }
    }

    [Fact] // The figure that src/guests/README.md and docs/metering.md name.
    public void Execute_IncrementBesideNineKeys_TakesTheGasThatTheGuideNames()
    {
        var instrumented = Run.Instrument(Samples.Guest("counter/counter.wasm"), 256);
        var others = Enumerable.Range(0, 9).Select(i => ($"player/{i}", $"value of player {i}"));
        var input = Input("increment", """{"args":{"amount":5},"sender":null}""", [.. others]);
        var run = Converse(Engines.Fast, instrumented, input, metered: true);
        const int outputLen = 1; // It reads a global.
        Assert.Equal(7_777, run.Gas - run.AllocGas - outputLen);
    }

    [Theory]
    [MemberData(nameof(V8.Compilers), MemberType = typeof(V8))]
    public void Instrument_OwnGuests_AreTheSameOnV8(string compiler)
    {
        var calls = typeof(GuestDifferentialTests).GetMethod(nameof(Instrument_OwnGuest_AnswersAsBefore))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>()
            .Select(data => (Module: Run.Instrument(Samples.Guest((string)data.Data[0]!), 256), Action: (string)data.Data[1]!, Payload: (string)data.Data[2]!))
            .ToArray();
        var answers = V8.Run(compiler, [.. calls.Select(call => new V8Job
        {
            Module = call.Module,
            Gas = $"{Run.Plenty}",
            Input = Input(call.Action, call.Payload),
        })]);
        foreach (var (call, answer) in calls.Zip(answers))
        {
            var here = Converse(Engines.Fast, call.Module, call.Action, call.Payload, metered: true);
            Assert.Equal($"{here.Status} {Convert.ToHexStringLower(here.Output)}", answer.Result);
            Assert.Equal($"{Run.Plenty - here.Gas}", answer.Gas);
        }
    }

    private static (byte[] Output, long Status, long Gas, long AllocGas) Converse(
        WasmEngine engine, byte[] bytes, string action, string payload, bool metered) =>
        Converse(engine, bytes, Input(action, payload), metered);

    private static (byte[] Output, long Status, long Gas, long AllocGas) Converse(
        WasmEngine engine, byte[] bytes, byte[] input, bool metered)
    {
        using var module = Module.FromBytes(engine, "guest", bytes);
        using var store = new Store(engine);
        var instance = new Instance(store, module);
        var gas = instance.GetGlobal(Instrumentation.GasExport);
        if (metered)
        {
            gas!.SetValue(Run.Plenty);
        }

        var memory = instance.GetMemory("memory")!;
        var address = (int)instance.GetFunction("alloc")!.Invoke(input.Length)!;
        input.CopyTo(memory.GetSpan(address, input.Length));
        var allocated = Used();
        var status = Answer(instance, address, input.Length, out var length);
        var output = status is -1 or 0 ? [] : memory.GetSpan((int)status, length).ToArray();
        return (output, status, Used(), allocated);

        long Used() => metered ? Run.Plenty - (long)gas!.GetValue()! : 0;
    }

    private static long Answer(Instance instance, int address, int length, out int outputLength)
    {
        outputLength = 0;
        if (instance.GetFunction("everarcade_execute") is { } packed)
        {
            var both = (long)packed.Invoke(address, length)!;
            outputLength = unchecked((int)both);
            return both >> 32;
        }

        var status = (int)instance.GetFunction("execute")!.Invoke(address, length)!;
        outputLength = (int)instance.GetFunction("output_len")!.Invoke()!;
        return status;
    }

    private static byte[] Input(string action, string payload) => Input(action, payload, [("counter", "37")]);

    private static byte[] Input(string action, string payload, (string Key, string Value)[] state)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteUInt64(1);
        writer.WriteUInt64((ulong)state.Length);
        foreach (var (key, value) in state)
        {
            writer.WriteString(key);
            writer.WriteString(value);
        }

        writer.WriteUInt64(1);
        writer.WriteString("node-1");
        writer.WriteString(action);
        writer.WriteString(payload);
        writer.WriteUInt64(0);
        return output.WrittenSpan.ToArray();
    }
}
