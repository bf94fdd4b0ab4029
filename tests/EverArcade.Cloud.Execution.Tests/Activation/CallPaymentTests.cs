using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Execution.Activation.Reading;
using EverArcade.Cloud.Execution.Modules;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>A call pays for the stretch that the called function starts with: what ends well costs the same as if each paid for itself.</summary>
public sealed class CallPaymentTests
{
    [Theory]
    [InlineData("(func $f (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))")] // all of it is its first stretch
    [InlineData("(func $f (param i32) (result i32) (if (local.get 0) (then (return (i32.const 4)))) (i32.const 3))")]
    [InlineData("(func $f (param i32) (result i32) (local i32 i32 i32) (loop (br_if 0 (local.tee 0 (i32.shr_u (local.get 0) (i32.const 1))))) (local.get 2))")]
    [InlineData("(func $f (param i32) (result i32) (if (local.get 0) (then (drop (call $f (i32.const 0))))) (local.get 0))")] // recurs
    [InlineData("(func $f (param i32) (result i32) (call $g (call $g (local.get 0)))) (func $g (param i32) (result i32) (call $h (local.get 0))) (func $h (param i32) (result i32) (i32.ctz (local.get 0)))")]
    [InlineData("(func $f (param i32) (result i32) (drop (memory.grow (i32.const 0))) (local.get 0))")]
    [InlineData("(func $f (export \"f\") (param i32) (result i32) (i32.popcnt (local.get 0)))")] // the host may call it: pays for itself
    [InlineData("(func $f (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.and (local.get 0) (i32.const 1)))) (table 2 2 funcref) (elem (i32.const 0) $one $many) (func $one (param i32) (result i32) (i32.const 1)) (func $many (param i32) (result i32) (i32.clz (i32.ctz (i32.popcnt (local.get 0)))))")]
    [InlineData("(func $f (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.and (local.get 0) (i32.const 1)))) (table 2 2 funcref) (elem (i32.const 0) $a $b) (func $a (param i32) (result i32) (i32.const 1)) (func $b (export \"b\") (param i32) (result i32) (i32.ctz (call $a (local.get 0))))")]
    public void Call_FunctionOfAnyKind_CostsItsInstructions(string functions)
    {
        var module = WasmBytes.Text($"""
            (module (memory (export "memory") 1) {functions}
              (func (export "run") (param i32) (result i32) (local i32 i32)
                (loop
                  (local.set 1 (i32.add (local.get 1) (call $f (i32.add (local.get 0) (local.get 2)))))
                  (br_if 0 (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (i32.const 7))))
                (if (local.get 0) (then (local.set 1 (call $f (call $f (local.get 1))))))
                (local.get 1)))
            """);
        foreach (var argument in new[] { 0, 1, 6, -1 })
        {
            var counted = Run.Instrumented(Engines.Fast, ReferenceMeter.Rewrite(module), Run.Plenty, "run", argument);
            var charged = Run.Everywhere(module, Run.Plenty, "run", argument);
            Assert.Equal((counted.Result, counted.GasUsed), (charged.Result, charged.GasUsed));
            Assert.Equal(charged, Run.Everywhere(module, charged.GasUsed, "run", argument));
            Assert.Equal("Unreachable", Run.Everywhere(module, charged.GasUsed - 1, "run", argument).Result);
        }
    }

    [Theory] // 1 const, 24 call_indirect, and what the cheapest that it may reach starts with.
    [InlineData("(elem (i32.const 1) $cheap $dear)", 1 + 24 + 3)]
    [InlineData("(elem (i32.const 1) $dear)", 1 + 24 + 7)]
    [InlineData("(elem (i32.const 1) $dear $host)", 1 + 24)] // one that pays for itself
    [InlineData("(elem (i32.const 1) $other)", 1 + 24)]
    public void CallIndirect_NullReached_HasPaidForTheCheapest(string elements, long gas)
    {
        var module = WasmBytes.Text($"""
            (module (table 4 4 funcref) {elements}
              (func $cheap (nop) (nop) (nop))
              (func $dear (nop) (nop) (nop) (nop) (nop) (nop) (nop))
              (func $host (export "host") (nop))
              (func $other (param i32) (nop))
              (func (export "run") (call_indirect (i32.const 0))))
            """);
        var run = Run.Everywhere(module, Run.Plenty, "run");
        Assert.Equal(("IndirectCallToNull", gas), (run.Result, run.GasUsed));
    }

    [Fact] // Nothing is left to charge there.
    public void Instrument_FunctionThatIsOneStretch_KeepsItsBody()
    {
        var bytes = WasmBytes.Text("(module (func $f (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3))) (func (export \"run\") (drop (call $f (i32.const 1)))))");
        Assert.Equal(Body(bytes), Body(Run.Instrument(bytes)));
    }

    [Fact] // A chain of calls that each call the next twice would start with 2^40 gas.
    public void Instrument_StartsThatDouble_ArePaidForUpToALimit()
    {
        var functions = string.Concat(Enumerable.Range(0, 40).Select(i => $"(func $f{i} (call $f{i + 1}) (call $f{i + 1}))"));
        var run = Run.Everywhere(WasmBytes.Text($"(module (func (export \"run\") (call $f0)) {functions} (func $f40 (nop)))"), 1_000_000, "run");
        Assert.Equal("Unreachable", run.Result);
        Assert.InRange(run.GasUsed, 1_000_001, 1_010_000);
    }

    private static byte[] Body(byte[] bytes)
    {
        var module = CheckedModule.Validate(bytes, new RefusalList())!.Module;
        return module.Bodies[0].Of(bytes).ToArray();
    }
}
