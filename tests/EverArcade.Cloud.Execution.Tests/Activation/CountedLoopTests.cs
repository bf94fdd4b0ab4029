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

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static byte[] Module(string comparison, int step, string bound, string form)
    {
        var turned = comparison switch
        {
            ['l', var e, .. var sign] => $"g{e}{sign}",
            ['g', var e, .. var sign] => $"l{e}{sign}",
            _ => comparison,
        };
        var condition = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, form, comparison, step, bound, unchecked(-step), turned);
        return WasmBytes.Text($"""
            (module (memory (export "memory") 1)
              (func (export "run") (param $i i32) (param $b i32)
                (loop (i32.store8 (i32.const 8) (i32.add (i32.load8_u (i32.const 8)) (i32.const 1))) {condition})))
            """);
    }

    /// <summary>Whether the loop ends within 6,000 iterations, which cost more than 60,000 gas.</summary>
    private static bool Ends(string comparison, int counter, int step, int bound)
    {
        for (var i = 0; i < 6_000; i++)
        {
            counter = unchecked(counter + step);
            var on = comparison switch
            {
                "ne" => counter != bound,
                "lt_u" => unchecked((uint)counter) < unchecked((uint)bound),
                "lt_s" => counter < bound,
                "le_u" => unchecked((uint)counter) <= unchecked((uint)bound),
                "le_s" => counter <= bound,
                "gt_u" => unchecked((uint)counter) > unchecked((uint)bound),
                "gt_s" => counter > bound,
                "ge_u" => unchecked((uint)counter) >= unchecked((uint)bound),
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
