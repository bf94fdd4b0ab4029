using System.Diagnostics;
using EverArcade.Cloud.Execution.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>One module on one engine whose export <c>run</c> is timed, an i32 in and an i64 out.</summary>
internal sealed class TimedGuest : ITimed
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

    /// <summary>Of one call.</summary>
    public double Seconds(int argument)
    {
        Refill();
        var start = Stopwatch.GetTimestamp();
        _ = _run(argument);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
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
