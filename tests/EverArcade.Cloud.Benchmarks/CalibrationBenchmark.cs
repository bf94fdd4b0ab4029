using System.Globalization;
using EverArcade.Cloud.Execution.Activation.Metering;
using Wasmtime;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>Nanoseconds per gas of every class of instructions, each in a loop of its own less the empty loop, instrumented as it would
/// run. A class far from the median is priced wrongly: above, a contract buys time too cheaply; below, it pays for what it does not take.
/// </summary>
internal static class CalibrationBenchmark
{
    /// <summary>From this many times the median a class is too cheap.</summary>
    private const double CheapFrom = 4;

    /// <summary>Up to this part of the median a class is too dear. Wider: no instruction costs less than 1, and many take no time at all.</summary>
    private const double DearUpTo = 1.0 / 8;

    private const int Rounds = 25;

    /// <summary>Pages that are added and touched, one by one.</summary>
    private const int Pages = 200;

    public static void Run()
    {
        var empty = Measure(CalibrationCase.Of("nothing", "i32", "", 20_000));
        var perLoop = (Seconds: empty.Seconds / 20_000, Gas: empty.Gas / 20_000.0);
        var found = CalibrationCases.All().Select(one =>
        {
            var (seconds, gas) = Measure(one);
            return (one.Name, Nanoseconds: (seconds - perLoop.Seconds * one.Repeats) * 1e9, Gas: gas - perLoop.Gas * one.Repeats,
                Each: (double)one.Repeats * CalibrationCase.Copies);
        }).Append(Grow()).ToArray();
        var median = found.Select(one => one.Nanoseconds / one.Gas).Order().ElementAt(found.Length / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost table {GasCosts.Version}; median {median:F3} ns per gas"));
        Console.WriteLine("| class | ns | gas | ns per gas | of the median | |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (name, nanoseconds, gas, each) in found)
        {
            var ratio = nanoseconds / gas / median;
            var verdict = ratio > CheapFrom ? "too cheap" : ratio < DearUpTo ? "too dear" : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {nanoseconds / each:F2} | {gas / each:F1} | {nanoseconds / gas:F3} | {ratio:F2} | {verdict} |"));
        }
    }

    private static (double Seconds, long Gas) Measure(CalibrationCase one)
    {
        using var guest = new TimedGuest(BenchmarkEngines.Bare, BenchmarkModules.Instrument(Module.ConvertText(one.Module)));
        _ = guest.Seconds(one.Repeats);
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            best = Math.Min(best, guest.Seconds(one.Repeats));
        }

        return (best, guest.Gas(one.Repeats));
    }

    /// <summary>Memory grows once in the life of an instance, so each round has its own.</summary>
    private static (string Name, double Nanoseconds, double Gas, double Each) Grow()
    {
        var module = BenchmarkModules.Instrument(Module.ConvertText("""
            (module (memory 1) (func (export "run") (param $n i32) (result i64) (local $at i32)
              (local.set $at (i32.const 65536))
              (loop $again
                (drop (memory.grow (i32.const 1)))
                (loop $touch
                  (i32.store (local.get $at) (local.get $n))
                  (br_if $touch (i32.and (local.tee $at (i32.add (local.get $at) (i32.const 4096))) (i32.const 65535))))
                (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
              (i64.const 0)))
            """));
        var best = double.MaxValue;
        var gas = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            using var guest = new TimedGuest(BenchmarkEngines.Bare, module);
            best = Math.Min(best, guest.Seconds(Pages));
        }

        using (var guest = new TimedGuest(BenchmarkEngines.Bare, module))
        {
            gas = guest.Gas(Pages);
        }

        return ("memory.grow by a page, and touching it", best * 1e9, gas, Pages);
    }
}
