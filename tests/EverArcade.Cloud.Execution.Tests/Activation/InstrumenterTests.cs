using EverArcade.Cloud.Execution.Activation;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Each promise of an instrumented module by the smallest module that needs it, on every engine.</summary>
public sealed class InstrumenterTests
{
    [Theory]
    [InlineData("(func (export \"run\"))", 0)]
    [InlineData("(func (export \"run\") (nop) (nop))", 2)]
    [InlineData("(func (export \"run\") (local i32 i32 i32 i32 i32))", 2)]
    [InlineData("(func (export \"run\") (drop (i32.add (i32.const 1) (i32.const 2))))", 4)]
    [InlineData("(func (export \"run\") (call $f)) (func $f (nop))", 15)]
    [InlineData("(func (export \"run\") (if (i32.const 0) (then (nop) (nop))) (nop))", 4)]
    [InlineData("(func (export \"run\") (if (i32.const 1) (then (nop) (nop))) (nop))", 6)]
    [InlineData("(func (export \"run\") (block (br_if 0 (i32.const 1)) (nop)) (nop))", 5)]
    [InlineData("(func (export \"run\") (block (br_if 0 (i32.const 0)) (nop)) (nop))", 6)]
    [InlineData("(func (export \"run\") (return) (nop))", 2)]
    [InlineData("(func (export \"run\") (local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10)))))", 82)]
    [InlineData("(func (export \"run\") (block (block (br_table 0 1 (i32.const 5))) (nop)) (nop))", 24)]
    public void Charge_SmallCode_CostsWhatTheTableSays(string function, long gas)
    {
        var run = Run.Everywhere(WasmBytes.Text($"(module {function})"), Run.Plenty, "run");
        Assert.Equal(("", gas), (run.Result, run.GasUsed));
    }

    [Theory] // E1
    [InlineData("(func (export \"run\") (loop (br 0)))")]
    [InlineData("(func (export \"run\") (loop (br_if 0 (i32.const 1))))")]
    [InlineData("(func (export \"run\") (loop (block (br_table 1 0 (i32.const 0)))))")]
    public void Charge_InfiniteLoop_IsOutOfGas(string function)
    {
        var run = Run.Everywhere(WasmBytes.Text($"(module {function})"), 100_000, "run");
        Assert.Equal("Unreachable", run.Result);
        Assert.InRange(run.GasUsed, 100_001, 100_030);
    }

    [Theory] // E2: engine fuel reports 0 here.
    [InlineData("(drop (i32.div_s (i32.const 1) (local.get $zero)))", "IntegerDivisionByZero", 15)]
    [InlineData("(drop (i32.load (i32.const 0x10000)))", "MemoryOutOfBounds", 5)]
    [InlineData("(drop (i32.trunc_f64_s (f64.const nan)))", "BadConversionToInteger", 8)]
    [InlineData("unreachable", "Unreachable", 1)]
    [InlineData("(memory.fill (i32.const 65535) (i32.const 0) (i32.const 16))", "MemoryOutOfBounds", 71)]
    [InlineData("(call_indirect (i32.const 0))", "IndirectCallToNull", 25)]
    public void Charge_Trap_IsBilledExactly(string last, string trap, long lastGas)
    {
        var text = $"""
            (module (memory 1) (table 1 1 funcref)
              (func (export "run") (local $i i32) (local $zero i32)
                (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
                {last}))
            """;
        var run = Run.Everywhere(WasmBytes.Text(text), Run.Plenty, "run");
        Assert.Equal((trap, 1 + 1 + 8_000 + lastGas), (run.Result, run.GasUsed));
    }

    [Theory] // E1, E3
    [InlineData("(func $f (export \"run\") (call $f))")]
    [InlineData("(func $f (export \"run\") (call $g)) (func $g (call $h)) (func $h (call $f))")]
    [InlineData("(table 1 1 funcref) (elem (i32.const 0) $f) (func $f (export \"run\") (call_indirect (i32.const 0)))")]
    public void Stack_EndlessRecursion_IsItsOwnOutcome(string functions)
    {
        var run = Run.Everywhere(WasmBytes.Text($"(module {functions})"), Run.Plenty, "run");
        Assert.Equal("Unreachable", run.Result);
        Assert.InRange(run.Stack, ActivationLimits.StackSlotsMax + 1, ActivationLimits.StackSlotsMax + 40);
        Assert.InRange(run.GasUsed, 1, Run.Plenty);
    }

    [Fact] // A loop's invariants, all kept alive at once, make the largest frames we know of.
    public void Stack_RecursionWithLargeFrames_StaysBelowTheNativeStack()
    {
        var values = string.Concat(Enumerable.Range(1, 8_000).Select(i =>
            $"(local.set $sum (i64.rotl (i64.xor (local.get $sum) (i64.mul (local.get $x) (i64.const {i * 7919}))) (i64.const 1)))"));
        var text = $"""
            (module (func $f (export "run") (param $n i32) (local $x i64) (local $sum i64)
              (local.set $x (i64.extend_i32_s (local.get $n)))
              (loop {values} (br_if 0 (i64.eq (local.get $sum) (i64.const 77))))
              (call $f (i32.add (local.get $n) (i32.wrap_i64 (local.get $sum))))))
            """;
        var run = Run.Instrumented(Engines.Fast, Run.Instrument(WasmBytes.Text(text)), Run.Plenty, "run", 1);
        Assert.Equal("Unreachable", run.Result);
        Assert.True(run.Stack > ActivationLimits.StackSlotsMax);
    }

    [Theory]
    [InlineData("(func $f (export \"run\") (param i32) (result i32) (if (result i32) (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 5))))", "5")]
    [InlineData("(func $f (export \"run\") (param i32) (result i32) (if (local.get 0) (then (return (call $f (i32.sub (local.get 0) (i32.const 1)))))) (i32.const 6))", "6")]
    [InlineData("(func $f (export \"run\") (param i32) (result i32 f64) (block (br_if 0 (i32.eqz (local.get 0))) (call $f (i32.sub (local.get 0) (i32.const 1))) (br 1)) (i32.const 7) (f64.const 1))", "7 d3ff0000000000000")]
    public void Stack_RecursionThatEnds_GivesItsSlotsBack(string function, string result)
    {
        var run = Run.Everywhere(WasmBytes.Text($"(module {function})"), Run.Plenty, "run", 50);
        Assert.Equal((result, 0), (run.Result, run.Stack));
    }

    [Theory] // Functions that recur and leave before they call: by all ways, in all depths, with all kinds of results.
    [InlineData("(func $f (export \"run\") (param i32) (result i32) (if (i32.eqz (local.get 0)) (then (return (i32.const 4)))) (call $f (i32.sub (local.get 0) (i32.const 1))))", "4")]
    [InlineData("(func $f (export \"run\") (param i32) (result i32) (block (br_if 0 (local.get 0)) (br 1 (i32.const 5))) (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))", "55")]
    [InlineData("(func $f (export \"run\") (param i32) (result i32) (drop (br_if 0 (i32.const 6) (i32.eqz (local.get 0)))) (if (i32.eq (local.get 0) (i32.const 3)) (then (return (call $f (i32.const 2))))) (call $f (i32.sub (local.get 0) (i32.const 1))))", "6")]
    [InlineData("(func $f (export \"run\") (param i32) (result i32 i64) (if (i32.eqz (local.get 0)) (then (return (i32.const 7) (i64.const 8)))) (call $f (i32.sub (local.get 0) (i32.const 1))))", "7 8")]
    [InlineData("(func $f (export \"run\") (param i32) (if (i32.eqz (local.get 0)) (then (return))) (call $f (i32.sub (local.get 0) (i32.const 1))) (return))", "")]
    [InlineData("(func $f (export \"run\") (param i32) (block (block (block (br_table 0 1 3 (local.get 0))) (return)) (call $f (i32.const 0))) (unreachable) (call $f (i32.const 1)) (drop))", "")]
    [InlineData("(memory 1) (func $f (export \"run\") (param i32) (result i32) (memory.fill (i32.const 0) (i32.const 1) (i32.const 9)) (if (i32.eqz (local.get 0)) (then (return (i32.load (i32.const 0))))) (call $f (i32.sub (local.get 0) (i32.const 1))))", "16843009")]
    public void Stack_RecursionThatLeavesEarly_GivesBackWhatItTook(string function, string result)
    {
        var module = WasmBytes.Text($"(module {function})");
        var run = Run.Everywhere(module, Run.Plenty, "run", 50);
        Assert.Equal(result, run.Result);
        Assert.Equal(0, run.Stack);
        Assert.Equal(run, Profiling.ProfiledRun.Of(Engines.Fast, module, Run.Plenty, 50).Run);
        var counted = Run.Instrumented(Engines.Fast, ReferenceMeter.Rewrite(module), Run.Plenty, "run", 50);
        Assert.Equal(counted.GasUsed, run.GasUsed);
    }

    [Fact] // What calls nothing is not counted, whatever it might have called: the last frame is one that does.
    public void Stack_CallThatCallsNothing_TakesNoSlots()
    {
        var module = WasmBytes.Text("""
            (module (func $f (export "run") (param i32)
              (if (i32.eqz (local.get 0)) (then (unreachable)))
              (call $f (i32.sub (local.get 0) (i32.const 1)))))
            """);
        var one = Run.Everywhere(module, Run.Plenty, "run", 1).Stack;
        Assert.True(one > 0);
        Assert.Equal((0, 2 * one), (Run.Everywhere(module, Run.Plenty, "run", 0).Stack, Run.Everywhere(module, Run.Plenty, "run", 2).Stack));
    }

    [Fact]
    public void Check_LongChainOfCalls_IsRefused()
    {
        var functions = string.Concat(Enumerable.Range(0, 1_600).Select(i => $"(func $f{i} (call $f{i + 1}))"));
        Assert.Equal(["wasm-stack@0"], Checks.Validate(WasmBytes.Text($"(module {functions} (func $f1600))")));
    }

    [Theory] // E5
    [InlineData(3, "1", 1 + 300 + 3 * 100_000)]
    [InlineData(0, "1", 1 + 300)]
    [InlineData(15, "1", 1 + 300 + 15 * 100_000)]
    [InlineData(16, "-1", 1 + 300)]
    [InlineData(-1, "-1", 1 + 300)]
    public void Grow_UpToTheLimit_IsChargedPerPage(int pages, string result, long gas)
    {
        var module = WasmBytes.Text("(module (memory (export \"memory\") 1) (func (export \"run\") (param i32) (result i32) (memory.grow (local.get 0))))");
        var run = Run.Everywhere(module, Run.Plenty, "run", pages);
        Assert.Equal((result, gas), (run.Result, run.GasUsed));
    }

    [Theory] // E6
    [InlineData("(memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))", 3 + 60 + 32768)]
    [InlineData("(memory.copy (i32.const 0) (i32.const 9) (i32.const 807))", 3 + 60 + 403)]
    [InlineData("(memory.init $d (i32.const 0) (i32.const 0) (i32.const 16))", 3 + 60 + 8)]
    [InlineData("(table.copy (i32.const 0) (i32.const 1) (i32.const 2))", 3 + 60 + 16)]
    [InlineData("(table.init $e (i32.const 0) (i32.const 0) (i32.const 1))", 3 + 60 + 8)]
    [InlineData("(memory.fill (i32.const 0) (i32.const 1) (i32.const -1))", -1)]
    public void Move_AnyBytes_AreChargedBeforeTheyMove(string operation, long gas)
    {
        var text = $"""
            (module (memory 1) (table 4 4 funcref) (elem $e func 0) (data $d "0123456789abcdef")
              (func (export "run") {operation}))
            """;
        var run = Run.Everywhere(WasmBytes.Text(text), 1_000_000, "run");
        Assert.Equal(gas < 0 ? "Unreachable" : "", run.Result);
        Assert.True(gas < 0 ? run.GasUsed > 1_000_000 : run.GasUsed == gas);
    }

    [Theory] // E7
    [InlineData("(i64.reinterpret_f64 (f64.div (f64.const 0) (f64.const 0)))")]
    [InlineData("(i64.reinterpret_f64 (f64.sqrt (f64.const -1)))")]
    [InlineData("(i64.reinterpret_f64 (f64.sub (f64.const inf) (f64.const inf)))")]
    [InlineData("(i64.reinterpret_f64 (f64.min (local.get $odd) (f64.const 1)))")]
    [InlineData("(i64.reinterpret_f64 (f64.add (local.get $odd) (f64.const 1)))")]
    [InlineData("(i64.reinterpret_f64 (f64.promote_f32 (f32.demote_f64 (local.get $odd))))")]
    [InlineData("(i64.reinterpret_f64 (f64.neg (f64.mul (local.get $odd) (f64.const 1))))")]
    [InlineData("(f64.store (i32.const 8) (f64.add (local.get $odd) (f64.const 1))) (i64.load (i32.const 8))")]
    [InlineData("(local.set $x (f64.add (local.get $odd) (f64.const 1))) (i64.reinterpret_f64 (local.get $x))")]
    [InlineData("(i64.reinterpret_f64 (call $same (f64.add (local.get $odd) (f64.const 1))))")]
    [InlineData("(i64.reinterpret_f64 (select (f64.add (local.get $odd) (f64.const 1)) (f64.const 2) (i32.const 1)))")]
    [InlineData("(i64.reinterpret_f64 (block (result f64) (br 0 (f64.add (local.get $odd) (f64.const 1)))))")]
    [InlineData("(global.set $g (f64.add (local.get $odd) (f64.const 1))) (i64.reinterpret_f64 (global.get $g))")]
    [InlineData("(loop (local.set $x (f64.add (local.get $y) (local.get $odd))) (local.set $y (local.get $x)) (br_if 0 (i32.eqz (local.tee $i (i32.add (local.get $i) (i32.const 1)))))) (i64.reinterpret_f64 (local.get $y))")]
    [InlineData("(loop (f64.store (i32.const 8) (local.get $y)) (local.set $y (f64.add (local.get $odd) (f64.const 1))) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))) (i64.load (i32.const 8))")]
    public void Nan_ComputedAndSeen_IsCanonical(string code) =>
        Assert.Equal($"{0x7ff8000000000000}", Run.Everywhere(NanModule(code), Run.Plenty, "run").Result);

    [Fact] // Each iteration moves a computed value one local further: it takes as many passes to see where it ends up.
    public void Nan_MovedThroughManyLocals_IsCanonicalWhereItIsSeen()
    {
        const int locals = 40;
        var names = string.Concat(Enumerable.Range(0, locals).Select(i => $"(local $m{i} f64)"));
        var moves = string.Concat(Enumerable.Range(0, locals - 1).Select(i => $"(local.set $m{i} (local.get $m{i + 1}))"));
        var text = $"""
            (module (memory 1) (data (i32.const 0) "\34\12\00\00\00\00\f4\ff")
              (func (export "run") (result i64) (local $i i32) {names}
                (loop
                  (f64.store (i32.const 8) (local.get $m0))
                  {moves}
                  (local.set $m{locals - 1} (f64.add (f64.load (i32.const 0)) (f64.const 1)))
                  (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 90))))
                (i64.load (i32.const 8))))
            """;
        Assert.Equal($"{0x7ff8000000000000}", Run.Everywhere(WasmBytes.Text(text), Run.Plenty, "run").Result);
    }

    [Fact] // The guest's own bits, moved as far: beside a computed value they are still not touched.
    public void Nan_KeptThroughManyLocals_KeepsItsBits()
    {
        const int locals = 40;
        var names = string.Concat(Enumerable.Range(0, locals).Select(i => $"(local $m{i} f64)"));
        var moves = string.Concat(Enumerable.Range(0, locals - 1).Select(i => $"(local.set $m{i} (local.get $m{i + 1}))"));
        var text = $"""
            (module (memory 1) (data (i32.const 0) "\34\12\00\00\00\00\f4\ff")
              (func (export "run") (result i64) (local $i i32) {names}
                (loop
                  (f64.store (i32.const 8) (select (local.get $m0) (f64.add (local.get $m0) (f64.const 1)) (i32.const 1)))
                  {moves}
                  (local.set $m{locals - 1} (f64.load (i32.const 0)))
                  (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 90))))
                (i64.load (i32.const 8))))
            """;
        var run = Run.Everywhere(WasmBytes.Text(text), Run.Plenty, "run");
        Assert.Equal($"{unchecked((long)0xfff4000000001234)}", run.Result);
    }

    [Theory] // A look at a float is a branch with a hint.
    [InlineData("(i64.extend_i32_s (call $int (i32.trunc_sat_f64_s (f64.add (local.get $odd) (f64.const 1)))))", false)]
    [InlineData("(block (result i64) (i64.trunc_sat_f64_u (f64.add (local.get $odd) (f64.const 1))))", false)]
    [InlineData("(i64.extend_i32_u (f64.lt (f64.add (local.get $odd) (f64.const 1)) (f64.const 2)))", false)]
    [InlineData("(i64.reinterpret_f64 (f64.add (local.get $odd) (f64.const 1)))", true)]
    public void Nan_OnlyComputedWith_IsNotLookedAt(string code, bool isLookedAt)
    {
        var module = WasmBytes.Text($"""
            (module (memory 1) (func $int (param i32) (result i32) (local.get 0))
              (func (export "run") (result i64) (local $odd f64) (local.set $odd (f64.load (i32.const 0))) {code}))
            """);
        var text = System.Text.Encoding.ASCII.GetString(Run.Instrument(module));
        Assert.Equal(isLookedAt, text.Contains("branch_hint", StringComparison.Ordinal));
    }

    [Fact] // A NaN used for its sign alone.
    public void Nan_SignCopied_IsThatOfTheCanonicalOne() =>
        Assert.Equal(
            $"{0x3ff0000000000000}",
            Run.Everywhere(
                NanModule("(i64.reinterpret_f64 (f64.copysign (f64.const 1) (f64.div (f64.const 0) (f64.const 0))))"), Run.Plenty, "run").Result);

    [Theory] // Guests that put data into NaNs.
    [InlineData("(i64.reinterpret_f64 (local.get $odd))")]
    [InlineData("(f64.store (i32.const 8) (f64.load (i32.const 0))) (i64.load (i32.const 8))")]
    [InlineData("(local.set $x (f64.load (i32.const 0))) (f64.store (i32.const 8) (local.get $x)) (i64.load (i32.const 8))")]
    [InlineData("(i64.reinterpret_f64 (call $same (f64.load (i32.const 0))))")]
    [InlineData("(global.set $g (local.get $odd)) (i64.reinterpret_f64 (global.get $g))")]
    [InlineData("(i64.reinterpret_f64 (select (local.get $odd) (f64.add (local.get $odd) (f64.const 1)) (i32.const 1)))")]
    [InlineData("(local.set $x (f64.add (local.get $odd) (f64.const 1))) (local.set $x (local.get $odd)) (i64.reinterpret_f64 (local.get $x))")]
    [InlineData("(local.set $x (local.get $odd)) (if (local.get $i) (then (local.set $x (f64.add (local.get $odd) (f64.const 1))))) (i64.reinterpret_f64 (local.get $x))")]
    [InlineData("(loop (f64.store (i32.const 8) (local.get $y)) (local.set $y (local.get $odd)) (drop (f64.add (local.get $y) (local.get $x))) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3)))) (i64.load (i32.const 8))")]
    public void Nan_MovedAndNotComputed_KeepsItsBits(string code) =>
        Assert.Equal($"{unchecked((long)0xfff4000000001234)}", Run.Everywhere(NanModule(code), Run.Plenty, "run").Result);

    [Fact]
    public void Instrument_Exports_AreTheGuestsAndTwoOfOurs()
    {
        using var module = Module.FromBytes(Engines.Fast, "guest", Run.Instrument(Samples.Rich));
        Assert.Equal(
            ["memory", "alloc", "execute", "output_len", "everarcade.gas", "everarcade.stack"], module.Exports.Select(export => export.Name));
        Assert.Equal(4, ((MemoryExport)module.Exports[0]).Maximum);
    }

    [Fact]
    public void Instrument_MemoryWithoutMaximum_GetsTheLimitAsItsMaximum()
    {
        var bytes = Run.Instrument(WasmBytes.Text("(module (memory (export \"memory\") 2))"), pagesMax: 7);
        using var module = Module.FromBytes(Engines.Fast, "guest", bytes);
        Assert.Equal(7, ((MemoryExport)module.Exports[0]).Maximum);
    }

    [Fact] // What debuggers and profiles show.
    public void Instrument_Names_AreKeptAndOtherCustomSectionsAreNot()
    {
        var named = WasmBytes.Text("(module (func $somebody (unreachable)) (@custom \"other\" \"secret\"))");
        var text = System.Text.Encoding.ASCII.GetString(Run.Instrument(named));
        Assert.Contains("somebody", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory] // Same bytes in, same bytes out: a change here is a new version of the instrumentation. What goes in is kept too.
    [InlineData("assemblyscript/counter.wasm", "1598d0988b765ddbfff0ef2ce59299fdd7fbcb69758b8d1a04b8acd85297e6ca")]
    [InlineData("assemblyscript/counter-packed.wasm", "e6b4878b9897feda91422196783837a04140bc5deff9ead3c8f923a49fdea5fb")]
    [InlineData("assemblyscript/arena.wasm", "555c4127af9fcd4aa2da033941773979465c4e03b96d7cfa80ce11266da2fca9")]
    public void Instrument_KeptModule_GivesTheseBytes(string path, string hash) =>
        Assert.Equal(hash, Protocol.Hash256.Of(Run.Instrument(Samples.Read($"tests/modules/{path}"), 256)).ToString());

    private static byte[] NanModule(string code) => WasmBytes.Text($"""
        (module (memory 1) (global $g (mut f64) (f64.const 0))
          (data (i32.const 0) "\34\12\00\00\00\00\f4\ff")
          (func $same (param f64) (result f64) (local.get 0))
          (func (export "run") (result i64) (local $odd f64) (local $x f64) (local $y f64) (local $i i32)
            (local.set $odd (f64.load (i32.const 0)))
            {code}))
        """);
}
