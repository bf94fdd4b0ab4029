using System.Diagnostics;
using EverArcade.Cloud.Execution.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A contract on one engine whose entry <c>execute</c> is timed: the same input over and over in one instance, as our guests
/// allow (nothing of theirs is kept from call to call but the memory they used). Each turn has an instance of its own, whose memory is
/// there and touched before the clock starts: nobody's instantiation, page faults or growing memory are in the time.</summary>
internal sealed class TimedContract(Engine engine, byte[] bytes, bool fuelled, byte[] input) : ITimed
{
    /// <summary>Bytes of a page of the operating system.</summary>
    private const int TouchedEvery = 4096;

    private readonly Module _module = Module.FromBytes(engine, "contract", bytes);

    /// <param name="calls">How often the entry is called; what they use must fit into the memory.</param>
    public double Seconds(int calls)
    {
        using var store = new Store(engine);
        if (fuelled)
        {
            store.Fuel = ulong.MaxValue;
        }

        var instance = new Instance(store, _module);
        instance.GetGlobal(Instrumentation.GasExport)?.SetValue(long.MaxValue);
        var memory = instance.GetMemory("memory")!;
        var pages = (int)memory.Maximum!.Value;
        _ = memory.Grow(pages - memory.GetSize());
        for (var at = 0; at < pages << 16; at += TouchedEvery)
        {
            memory.WriteByte(at, memory.ReadByte(at));
        }

        var address = instance.GetFunction<int, int>("alloc")!(input.Length);
        input.CopyTo(memory.GetSpan(address, input.Length));
        var execute = instance.GetFunction<int, int, int>("execute")!;
        var answers = 0;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            answers += execute(address, input.Length) > 0 ? 1 : 0;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return answers == calls ? seconds : throw new InvalidOperationException("The contract turned its input down.");
    }

    public void Dispose() => _module.Dispose();
}
