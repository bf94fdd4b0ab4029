using CsCheck;
using EverArcade.Cloud.Execution.Activation.Loops;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>A loop that counts is charged before it starts, and as much as its iterations cost: whatever it counts from, to, by, and past.</summary>
public sealed class CountedLoopTests
{
    private static readonly int Loops = 300 * Campaign.Scale;

    private static readonly string[] Comparisons = ["ne", "lt_u", "lt_s", "le_u", "le_s", "gt_u", "gt_s", "ge_u", "ge_s"];

    private static readonly Gen<int> Edge = Gen.OneOf(
        Gen.Int[-40, 40], Gen.Int[int.MaxValue - 40, int.MaxValue], Gen.Int[int.MinValue, int.MinValue + 40], Gen.Int);

    private static readonly Gen<int> Step = Gen.OneOf(
        Gen.Int[1, 17], Gen.Int[-17, -1], OneOf(8, 16, 64, -8, -64, 1 << 30, int.MinValue, 3 << 20), Gen.Int[1, int.MaxValue]);

    /// <summary>What stands before the branch back, by all the forms that are known.</summary>
    private static readonly Gen<string> Form = OneOf(
        "(br_if 0 (i32.{0} (local.tee $i (i32.add (local.get $i) (i32.const {1}))) {2}))",
        "(local.set $i (i32.add (i32.const {1}) (local.get $i))) (nop) (br_if 0 (i32.{0} (local.get $i) {2}))",
        "(local.set $i (i32.sub (local.get $i) (i32.const {3}))) (br_if 0 (i32.{4} {2} (local.get $i)))",
        "(br_if 0 (i32.{4} {2} (local.tee $i (i32.add (local.get $i) (i32.const {1})))))");

    [Fact]
    public void Charge_AnyCounter_PaysForTheIterationsItCounts() =>
        Gen.Select(OneOf(Comparisons), Edge, Step, Edge, Gen.Bool, Form).Sample(
            (comparison, start, step, bound, known, form) =>
            {
                var module = Module(comparison, step, known ? $"(i32.const {bound})" : "(local.get $b)", form);
                const long gas = 60_000;
                var charged = Run.Instrumented(Engines.Fast, Run.Instrument(module), gas, "run", start, bound);
                if (!Ends(comparison, start, step, bound))
                {
                    return charged.Result == "Unreachable" && charged.GasUsed > gas;
                }

                var reference = Run.Instrumented(Engines.Fast, ReferenceMeter.Rewrite(module), Run.Plenty, "run", start, bound);
                return reference.GasUsed <= gas
                    ? (charged.Result, charged.GasUsed, charged.Memory) == ("", reference.GasUsed, reference.Memory)
                    : charged.Result == "Unreachable" && charged.GasUsed > gas;
            }, iter: Loops, threads: 1);

    [Fact] // Steps in locals, and counters of 64 bits: counted where that is certain, and charged each time where not.
    public void Charge_CounterThatCountsSometimes_PaysForTheIterationsItCounts() =>
        Gen.Select(OneOf(Comparisons), Edge, Step, Edge, Gen.Bool, SometimesForm, Gen.Bool).Sample(
            (comparison, start, step, bound, known, form, wide) =>
            {
                var module = Sometimes(comparison, step, known ? $"{bound}" : null, form, wide);
                const long gas = 60_000;
                var charged = Run.Instrumented(Engines.Fast, Run.Instrument(module), gas, "run", start, bound, step);
                if (!Ends(comparison, start, step, bound, wide))
                {
                    return charged.Result == "Unreachable" && charged.GasUsed > gas;
                }

                var reference = Run.Instrumented(Engines.Fast, ReferenceMeter.Rewrite(module), Run.Plenty, "run", start, bound, step);
                return reference.GasUsed <= gas
                    ? (charged.Result, charged.GasUsed, charged.Memory) == ("", reference.GasUsed, reference.Memory)
                    : charged.Result == "Unreachable" && charged.GasUsed > gas;
            }, iter: Loops, threads: 1);

    [Theory] // Certain, and so paid as a whole: nothing of it has run.
    [InlineData("(i32.lt_u (local.tee $i (i32.add (local.get $i) (local.get $s))) (i32.const 90000))", 0, 0, 3, false)]
    [InlineData("(i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 3))) (local.get $b))", 0, 90_000, 0, false)]
    [InlineData("(i32.le_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $b))", -90_000, 5, 0, false)]
    [InlineData("(i32.ge_s (local.tee $i (i32.sub (local.get $i) (local.get $s))) (local.get $b))", 90_000, -8, 7, false)]
    [InlineData("(i64.lt_u (local.tee $w (i64.add (local.get $w) (i64.const 1))) (i64.const 90000))", 0, 0, 0, false)]
    [InlineData("(i64.ne (local.tee $w (i64.sub (local.get $w) (i64.const 2))) (i64.const 0))", 90_000, 0, 0, false)]
    // Not certain: each iteration is charged, and some have run.
    [InlineData("(i32.lt_u (local.tee $i (i32.add (local.get $i) (local.get $s))) (i32.const 90000))", 0, 0, 0, true)]
    [InlineData("(i32.le_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $b))", 0, -1, 0, true)]
    [InlineData("(i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 3))) (local.get $b))", 0, -2, 0, true)]
    [InlineData("(i64.ne (local.tee $w (i64.add (local.get $w) (i64.const 2))) (i64.const 7))", 0, 0, 0, true)]
    [InlineData("(i64.lt_u (local.tee $w (i64.add (local.get $w) (i64.const 1))) (i64.const 90000000000))", 0, 0, 0, true)]
    public void Charge_LoopThatIsAsked_IsBegunOnlyWhereItIsNotCertain(string condition, int start, int bound, int step, bool begun)
    {
        var module = WasmBytes.Text($"""
            (module (memory (export "memory") 1)
              (func (export "run") (param $i i32) (param $b i32) (param $s i32) (local $w i64)
                (local.set $w (i64.extend_i32_s (local.get $i)))
                (loop (i32.store8 (i32.const 8) (i32.const 1)) (br_if 0 {condition}))))
            """);
        var run = Run.Everywhere(module, 10_000, "run", start, bound, step);
        Assert.Equal("Unreachable", run.Result);
        Assert.True(run.GasUsed > 10_000);
        Assert.Equal(begun, run.Memory != Protocol.Hash256.Of(new byte[65_536]));
    }

    [Fact] // Values in and out, a NaN that is seen, a branch and a trap inside: the copy does all of it as the loop does.
    public void Charge_LoopThatIsCopied_DoesTheSame()
    {
        var module = WasmBytes.Text("""
            (module (memory (export "memory") 1) (type $l (func (param f64) (result f64)))
              (func (export "run") (param $i i32) (param $b i32) (param $s i32) (result i64) (local $x f64)
                (f64.const inf)
                (loop (type $l)
                  (local.set $x)
                  (if (i32.and (local.get $i) (i32.const 1)) (then (f64.store (i32.const 8) (f64.sub (local.get $x) (local.get $x)))))
                  (drop (i32.div_u (i32.const 9) (i32.sub (local.get $i) (i32.const 70))))
                  (f64.mul (local.get $x) (f64.const 2))
                  (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (local.get $s))) (local.get $b))))
                (i64.reinterpret_f64)))
            """);

        // The loop that starts with its first instruction, and not with a charge.
        Assert.Equal(1, Run.Instrument(module).AsSpan().Count((ReadOnlySpan<byte>)[0x03, 0x00, 0x21]));
        foreach (var (start, bound, step) in new[] { (0, 50, 3), (0, 50, 0x7fff_fff0), (5, 4, 1), (0, 140, 7), (0, 140, 14), (-200, -1, 1) })
        {
            var counted = Run.Instrumented(Engines.Canonical, ReferenceMeter.Rewrite(module), Run.Plenty, "run", start, bound, step);
            var charged = Run.Everywhere(module, Run.Plenty, "run", start, bound, step);
            Assert.Equal((counted.Result, counted.Memory), (charged.Result, charged.Memory));
            Assert.True(counted.Result == "IntegerDivisionByZero" ? charged.GasUsed > counted.GasUsed : charged.GasUsed == counted.GasUsed);
        }
    }

    [Theory] // Copies are few: of small loops, up to an eighth of the function's bytes, and where loops times locals leave room for them.
    [InlineData(1, 0, 2)]
    [InlineData(4, 0, 8)]
    [InlineData(30, 0, 39)]
    [InlineData(30, 900, 35)]
    [InlineData(35, 900, 35)]
    public void Charge_ManyLoops_AreCopiedUpToALimit(int loops, int locals, int written)
    {
        var loop = "(loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (local.get 1))) (i32.const 90))))";
        var functions = string.Concat(Enumerable.Repeat(loop, loops));
        var others = string.Concat(Enumerable.Repeat("i32 ", locals));
        var module = Run.Instrument(WasmBytes.Text($"(module (func (export \"run\") (param i32 i32) (local {others}) {functions}))"));
        Assert.Equal(written, module.AsSpan().Count((ReadOnlySpan<byte>)[0x03, 0x40]));
    }

    [Theory] // Paid for as a whole before it starts: the memory it would have written is as it was.
    [InlineData("ne", 4, "(i32.const 400000)")]
    [InlineData("lt_u", 1, "(local.get $b)")]
    [InlineData("ne", 2, "(i32.const 401)")] // an even counter never gets there
    [InlineData("lt_u", 4, "(i32.const 0xfffffffe)")] // 0xfffffffc is followed by 0
    public void Charge_LoopThatCannotBePaid_IsNotBegun(string comparison, int step, string bound)
    {
        var form = "(br_if 0 (i32.{0} (local.tee $i (i32.add (local.get $i) (i32.const {1}))) {2}))";
        var run = Run.Everywhere(Module(comparison, step, bound, form), 10_000, "run", 0, 100_000);
        Assert.Equal("Unreachable", run.Result);
        Assert.True(run.GasUsed > 10_000);
        Assert.Equal(Protocol.Hash256.Of(new byte[65_536]), run.Memory);
    }

    [Theory] // Nothing of these says how often they run.
    [InlineData("(local.set $i (i32.add (local.get $i) (i32.const 1))) (if (i32.eqz (local.get $b)) (then (local.set $i (i32.add (local.get $i) (i32.const 2))))) (br_if 0 (i32.lt_u (local.get $i) (i32.const 9)))")]
    [InlineData("(local.set $b (i32.sub (local.get $b) (i32.const 1))) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $b)))")]
    [InlineData("(br_if 1 (i32.eq (local.get $i) (i32.const 5))) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 9)))")]
    [InlineData("(br_if 0 (i32.eq (local.get $i) (i32.const 77))) (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 9)))")]
    [InlineData("(if (local.get $b) (then (local.set $i (i32.add (local.get $i) (i32.const 1))))) (br_if 0 (i32.lt_u (local.get $i) (i32.const 9)))")]
    [InlineData("(br_if 0 (i32.gt_u (local.get $i) (local.tee $i (i32.add (local.get $i) (i32.const 1)))))")]
    [InlineData("(br_if 0 (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 9))) (local.set $b (i32.const 0))")]
    public void Charge_LoopsThatDoNotCount_AreChargedEachTime(string body)
    {
        var module = WasmBytes.Text($"(module (func (export \"run\") (param $i i32) (param $b i32) (block (loop {body}))))");
        var counted = Run.Instrumented(Engines.Fast, ReferenceMeter.Rewrite(module), Run.Plenty, "run", 0, 20);
        var charged = Run.Everywhere(module, Run.Plenty, "run", 0, 20);
        Assert.Equal(counted.GasUsed, charged.GasUsed);
    }

    [Theory]
    [InlineData((int)LoopComparison.LessOrEqual, 1, uint.MaxValue)] // always holds
    [InlineData((int)LoopComparison.Less, -1, 9)] // away from the bound
    [InlineData((int)LoopComparison.Less, 3, uint.MaxValue)] // may go past the end, to other numbers than before
    [InlineData((int)LoopComparison.NotEqual, 0, 9)]
    public void Of_CounterThatMayNotTell_IsNone(int comparison, int step, uint bound) =>
        Assert.Null(CountedLoop.Of(0, unchecked((uint)step), (LoopComparison)comparison, new LoopOperand(false, bound)));

    /// <summary>Forms of loops that count sometimes: 0 the type, 1 the comparison, 2 the step, 3 the bound, 4 the comparison turned.</summary>
    private static readonly Gen<string> SometimesForm = OneOf(
        "(br_if 0 ({0}.{1} (local.tee $c ({0}.add (local.get $c) (local.get $t))) {3}))",
        "(local.set $c ({0}.add (local.get $t) (local.get $c))) (br_if 0 ({0}.{4} {3} (local.get $c)))",
        "(br_if 0 ({0}.{4} {3} (local.tee $c ({0}.sub (local.get $c) (local.get $m)))))",
        "(br_if 0 ({0}.{1} (local.tee $c ({0}.add (local.get $c) ({0}.const {2}))) {3}))",
        "(local.set $c ({0}.add ({0}.const {2}) (local.get $c))) (nop) (br_if 0 ({0}.{1} (local.get $c) {3}))");

    private static byte[] Sometimes(string comparison, int step, string? bound, string form, bool wide)
    {
        var type = wide ? "i64" : "i32";
        var number = wide ? "i64.extend_i32_s" : "i32.add (i32.const 0)";
        var condition = string.Format(
            System.Globalization.CultureInfo.InvariantCulture,
            form, type, comparison, step, bound is null ? "(local.get $d)" : $"({type}.const {bound})", Turned(comparison));
        return WasmBytes.Text($"""
            (module (memory (export "memory") 1)
              (func (export "run") (param $i i32) (param $b i32) (param $s i32) (local $c {type}) (local $d {type}) (local $t {type}) (local $m {type})
                (local.set $c ({number} (local.get $i))) (local.set $d ({number} (local.get $b)))
                (local.set $t ({number} (local.get $s))) (local.set $m ({type}.sub ({type}.const 0) (local.get $t)))
                (loop (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1))) {condition})))
            """);
    }

    private static string Turned(string comparison) => comparison switch
    {
        ['l', var e, .. var sign] => $"g{e}{sign}",
        ['g', var e, .. var sign] => $"l{e}{sign}",
        _ => comparison,
    };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static byte[] Module(string comparison, int step, string bound, string form)
    {
        var condition = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, form, comparison, step, bound, unchecked(-step), Turned(comparison));
        return WasmBytes.Text($"""
            (module (memory (export "memory") 1)
              (func (export "run") (param $i i32) (param $b i32)
                (loop (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1))) {condition})))
            """);
    }

    /// <summary>Whether the loop ends within 6,000 iterations, which cost more than 60,000 gas.</summary>
    private static bool Ends(string comparison, long counter, int step, int bound, bool wide = false)
    {
        for (var i = 0; i < 6_000; i++)
        {
            counter = wide ? unchecked(counter + step) : unchecked((int)counter + step);
            var on = comparison switch
            {
                "ne" => counter != bound,
                "lt_u" => unchecked((ulong)counter) < unchecked((ulong)bound),
                "lt_s" => counter < bound,
                "le_u" => unchecked((ulong)counter) <= unchecked((ulong)bound),
                "le_s" => counter <= bound,
                "gt_u" => unchecked((ulong)counter) > unchecked((ulong)bound),
                "gt_s" => counter > bound,
                "ge_u" => unchecked((ulong)counter) >= unchecked((ulong)bound),
                _ => counter >= bound,
            };
            if (!on)
            {
                return true;
            }
        }

        return false;
    }
}
