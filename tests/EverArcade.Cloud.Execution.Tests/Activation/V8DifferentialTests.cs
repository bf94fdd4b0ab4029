namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>What is instrumented does the same on V8 as on Wasmtime: results, memory, gas, traps and stack.</summary>
public sealed class V8DifferentialTests
{
    /// <summary>Random modules for each of V8's compilers.</summary>
    private static readonly int Modules = 100 * Campaign.Scale;

    public static TheoryData<string> Compilers => V8.Compilers;

    [Theory]
    [MemberData(nameof(Compilers))]
    public void Run_RandomModules_AreTheSameOnV8(string compiler)
    {
        var first = Random.Shared.Next();
        TestContext.Current.SendDiagnosticMessage($"seeds from {first}");
        var modules = Enumerable.Range(0, Modules).Select(i => Run.Instrument(RandomModule.Write(first + i, signs: true))).ToArray();
        var answers = V8.Run(compiler, [.. modules.Select((module, i) => V8Job.Call(module, Run.Plenty, "run", first + i))]);
        for (var i = 0; i < Modules; i++)
        {
            var expected = Expect(Run.Instrumented(Engines.Fast, modules[i], Run.Plenty, "run", first + i), Run.Plenty);
            Assert.True(Same(expected, answers[i]), $"seed {first + i}: {expected} on Wasmtime, {answers[i]} on V8");
        }
    }

    [Theory] // Out of gas in the middle of anything.
    [MemberData(nameof(Compilers))]
    public void Run_RandomModulesOutOfGas_AreTheSameOnV8(string compiler)
    {
        var first = Random.Shared.Next();
        var jobs = new List<V8Job>();
        var expected = new List<V8Answer>();
        for (var i = 0; i < Modules / 3; i++)
        {
            var module = Run.Instrument(RandomModule.Write(first + i, signs: true));
            var all = Run.Instrumented(Engines.Fast, module, Run.Plenty, "run", i).GasUsed;
            var gas = new Random(first + i).NextInt64(all);
            jobs.Add(V8Job.Call(module, gas, "run", i));
            expected.Add(Expect(Run.Instrumented(Engines.Fast, module, gas, "run", i), gas));
        }

        var answers = V8.Run(compiler, jobs);
        for (var i = 0; i < jobs.Count; i++)
        {
            Assert.True(Same(expected[i], answers[i]), $"seed {first + i}: {expected[i]} on Wasmtime, {answers[i]} on V8");
        }
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public void Run_RealModules_AreTheSameOnV8(string compiler)
    {
        var modules = RealModules.All.Select(real => (real.Path, Bytes: Run.Instrument(Samples.Read(real.Path), 64), real.Argument)).ToArray();
        var answers = V8.Run(compiler, [.. modules.Select(real => V8Job.Call(real.Bytes, Run.Plenty, "run", real.Argument))]);
        foreach (var ((path, bytes, argument), answer) in modules.Zip(answers))
        {
            var expected = Expect(Run.Instrumented(Engines.Fast, bytes, Run.Plenty, "run", argument), Run.Plenty);
            Assert.True(Same(expected, answer), $"{path}: {expected} on Wasmtime, {answer} on V8");
        }
    }

    [Theory]
    [MemberData(nameof(Compilers))]
    public void Run_TrapsAndRecursion_AreTheSameOnV8(string compiler)
    {
        string[] functions =
        [
            "(func $f (export \"run\") (call $f))",
            "(func $f (export \"run\") (call $g)) (func $g (call $h)) (func $h (call $f))",
            "(table 1 1 funcref) (elem (i32.const 0) $f) (func $f (export \"run\") (call_indirect (i32.const 0)))",
            "(func (export \"run\") (loop (br 0)))",
            "(func (export \"run\") (nop) (unreachable))",
            "(func (export \"run\") (local i32) (drop (i32.rem_u (i32.const 1) (local.get 0))))",
            "(func (export \"run\") (local i32) (drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1)))))",
            "(func (export \"run\") (drop (i32.trunc_f64_s (f64.const nan))))",
            "(memory 1) (func (export \"run\") (drop (i64.load (i32.const 65530))))",
            "(memory 1) (func (export \"run\") (memory.copy (i32.const 65530) (i32.const 0) (i32.const 7)))",
            "(memory 1) (data $d \"abc\") (func (export \"run\") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 2)))",
            "(table 1 1 funcref) (func (export \"run\") (call_indirect (i32.const 0)))",
            "(table 1 1 funcref) (func (export \"run\") (call_indirect (i32.const 1)))",
            "(table 1 1 funcref) (func (export \"run\") (table.copy (i32.const 1) (i32.const 0) (i32.const 1)))",
        ];
        const long gas = 1_000_000;
        var modules = functions.Select(text => Run.Instrument(WasmBytes.Text($"(module {text})"))).ToArray();
        var answers = V8.Run(compiler, [.. modules.Select(module => V8Job.Call(module, gas, "run"))]);
        for (var i = 0; i < modules.Length; i++)
        {
            var expected = Expect(Run.Instrumented(Engines.Fast, modules[i], gas, "run"), gas);
            Assert.True(expected == answers[i], $"{functions[i]}: {expected} on Wasmtime, {answers[i]} on V8");
        }
    }

    private static V8Answer Expect(Run run, long gas) => V8Answer.Of(run, gas);

    /// <summary>V8 does not tell a NaN from a number too large, where both are converted to integers.</summary>
    private static bool Same(V8Answer wasmtime, V8Answer v8) =>
        wasmtime == v8 || (wasmtime.Result == "IntegerOverflow" && v8.Result == "BadConversion" && wasmtime with { Result = v8.Result } == v8);
}
