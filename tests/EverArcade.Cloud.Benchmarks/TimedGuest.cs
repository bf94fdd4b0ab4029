using System.Diagnostics;
using EverArcade.Cloud.Execution.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>One module on one engine whose export <c>run</c> is timed, an i32 in and an i64 out.</summary>
internal sealed class TimedGuest : IDisposable
{
    private readonly Module _module;
    private readonly Store _store;
    private readonly Instance _instance;
    private readonly Func<int, long> _run;
    private readonly bool _fuelled;

    public TimedGuest(Engine engine, byte[] bytes, bool fuelled = false)
    {
        _module = Module.FromBytes(engine, "guest", bytes);
        _store = new Store(engine);
        _fuelled = fuelled;
        if (fuelled)
        {
            _store.Fuel = ulong.MaxValue;
        }

        _instance = new Instance(_store, _module);
        _run = _instance.GetFunction<int, long>("run") ?? throw new InvalidOperationException("The module has no run(i32) -> i64.");
    }

    /// <summary>Seconds that one call took, and what it answered.</summary>
    public (double Seconds, long Answer) Time(int argument)
    {
        Refill();
        var start = Stopwatch.GetTimestamp();
        var answer = _run(argument);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, answer);
    }

    /// <summary>Gas of one call of an instrumented module.</summary>
    public long Gas(int argument)
    {
        Refill();
        _ = _run(argument);
        return long.MaxValue - (long)_instance.GetGlobal(Instrumentation.GasExport)!.GetValue()!;
    }

    public void Dispose()
    {
        _store.Dispose();
        _module.Dispose();
    }

    private void Refill()
    {
        if (_fuelled)
        {
            _store.Fuel = ulong.MaxValue;
        }

        _instance.GetGlobal(Instrumentation.GasExport)?.SetValue(long.MaxValue);
    }
}
