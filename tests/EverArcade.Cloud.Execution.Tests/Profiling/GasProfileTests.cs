using CsCheck;
using EverArcade.Cloud.Execution.Profiling;
using EverArcade.Cloud.Execution.Tests.Activation;

namespace EverArcade.Cloud.Execution.Tests.Profiling;

/// <summary>Where the gas goes, to the last unit: <see cref="ProfiledRun"/> asserts the sum and that nothing else differs.</summary>
public sealed class GasProfileTests
{
    [Fact]
    public void Profile_NestedCalls_KeepsSelfTotalAndCalls()
    {
        var profile = ProfiledRun.Of(
            """
            (module
              (func $leaf (nop) (nop) (nop))
              (func $middle (call $leaf) (call $leaf))
              (func (export "run") (call $middle) (call $leaf) (return)))
            """,
            Run.Plenty);
        Assert.Equal((9UL, 9UL, 3UL), Row(profile, "leaf"));
        Assert.Equal((28UL, 34UL, 1UL), Row(profile, "middle"));
        Assert.Equal((30UL, 67UL, 1UL), Row(profile, "run"));
        Assert.Equal(
            ["[host]", "run", "run;middle", "run;middle;leaf", "run;leaf"],
            profile.Stacks.Select((_, stack) => Path(profile, stack)));
    }

    [Theory]
    [InlineData("(func $f (export \"run\") (param i32) (if (i32.eqz (local.get 0)) (then unreachable)) (call $f (i32.sub (local.get 0) (i32.const 1))))", 50, "Unreachable")]
    [InlineData("(func $f (export \"run\") (param i32) (drop (i32.div_u (i32.const 1) (local.get 0))))", 0, "IntegerDivisionByZero")]
    [InlineData("(func $f (export \"run\") (param i32) (call $g) (drop (memory.grow (i32.const 3)))) (func $g (memory.fill (i32.const 65535) (i32.const 0) (i32.const 2))) (memory 1)", 0, "MemoryOutOfBounds")]
    [InlineData("(func $f (export \"run\") (param i32) (call $f (local.get 0)))", 0, "Unreachable")]
    public void Profile_Trap_IsConsistent(string functions, int argument, string trap)
    {
        var (profile, run) = ProfiledRun.Of(Engines.Fast, WasmBytes.Text($"(module {functions})"), Run.Plenty, argument);
        Assert.Equal(trap, run.Result);
        Assert.True(ProfiledRun.Total(profile, "f") == profile.GasUsed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(65_432)]
    public void Profile_OutOfGas_HoldsTheWholeLimit(int limit)
    {
        var profile = ProfiledRun.Of(
            """
            (module
              (func $spin (nop) (nop))
              (func (export "run") (loop (call $spin) (br 0))))
            """,
            limit);
        Assert.Equal((ulong)limit, profile.GasUsed);
    }

    [Fact] // As many frames as the depth limit allows, then its stop.
    public void Profile_EndlessRecursion_HasOneStackADepth()
    {
        var profile = ProfiledRun.Of("(module (func $f (export \"run\") (call $f)))", Run.Plenty);
        Assert.InRange(profile.Stacks.Count, 1_000, 5_000);
        Assert.Equal(profile.GasUsed, ProfiledRun.Total(profile, "f"));
        Assert.Equal((ulong)profile.Stacks.Count - 1, ProfiledRun.Calls(profile, "f"));
    }

    [Fact] // Two functions that call each other in every order have 2^depth stacks.
    public void Profile_MoreStacksThanAreKept_SaysHowMuchIsNotRecorded()
    {
        var profile = ProfiledRun.Of(
            """
            (module
              (func $left (param i32) (if (local.get 0) (then
                (call $left (i32.sub (local.get 0) (i32.const 1))) (call $right (i32.sub (local.get 0) (i32.const 1))))))
              (func $right (param i32) (nop) (if (local.get 0) (then
                (call $right (i32.sub (local.get 0) (i32.const 1))) (call $left (i32.sub (local.get 0) (i32.const 1))))))
              (func (export "run") (call $left (i32.const 16))))
            """,
            Run.Plenty);
        Assert.InRange(profile.Stacks.Count, ProfileLayout.StacksMax, GasProfile.StacksMax);
        Assert.InRange(profile.NotRecordedGas, 1UL, profile.GasUsed - 1);
        Assert.Equal(profile.GasUsed, ProfiledRun.Total(profile, "run"));
        Assert.Contains("is not told apart", GasTable.Summary(profile), StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_BulkInstructions_HaveFramesOfTheirOwn()
    {
        var profile = ProfiledRun.Of(
            """
            (module (memory (export "memory") 1 4)
              (func (export "run")
                (drop (memory.grow (i32.const 1)))
                (drop (memory.grow (i32.const 100)))
                (memory.fill (i32.const 0) (i32.const 7) (i32.const 8000))))
            """,
            Run.Plenty);
        Assert.Equal((100_000UL, 100_000UL, 2UL), Row(profile, "memory.grow"));
        Assert.Equal((4_000UL, 4_000UL, 1UL), Row(profile, "memory.fill"));
    }

    [Fact]
    public void Profile_SeveralResults_AreLeftAsTheyWere()
    {
        var profile = ProfiledRun.Of(
            """
            (module
              (func $pair (param i32) (result i32 i64)
                (if (local.get 0) (then (return (i32.const 1) (i64.const 2))))
                (i32.const 3) (i64.const 4))
              (func (export "run") (param i32) (result i32 i64) (call $pair (local.get 0))))
            """,
            Run.Plenty, 1);
        Assert.Equal(1UL, ProfiledRun.Calls(profile, "pair"));
    }

    [Fact] // Pulley is another engine; what is recorded must not depend on which one runs.
    public void Profile_OnEveryEngine_IsTheSame() => Gen.Int.Sample(seed =>
    {
        var module = RandomModule.Write(seed, signs: true);
        var first = Spell(ProfiledRun.Of(Engines.Fast, module, Run.Plenty, seed).Profile);
        Assert.Equal(first, Spell(ProfiledRun.Of(Engines.Pulley, module, Run.Plenty, seed).Profile));
    }, iter: 10, threads: 1);

    [Fact] // Whatever the limit, wherever it ends.
    public void Profile_RandomModuleOutOfGas_HoldsTheWholeLimit() => Gen.Select(Gen.Int, Gen.Int[1, 3_000]).Sample((seed, limit) =>
    {
        var (profile, run) = ProfiledRun.Of(Engines.Fast, RandomModule.Write(seed, signs: true), limit, seed);
        Assert.Equal((ulong)Math.Min(limit, run.GasUsed), profile.GasUsed);
    }, iter: 30, threads: 1);

    [Theory]
    [InlineData("counter/counter.wasm")]
    [InlineData("arena/arena.wasm")]
    public void Functions_OwnGuest_AllHaveNames(string path)
    {
        var refusals = new Modules.RefusalList();
        var guest = Execution.Activation.CheckedModule.Validate(Samples.Guest(path), refusals);
        var names = ProfiledModule.Create(guest!, 256).Functions;
        Assert.Contains("execute", names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void Functions_HostileNames_AreUniqueAndPrintable()
    {
        var names = WasmBytes.Section(0, [
            .. WasmBytes.Name("name"), .. Subsection(1, [
                3, 0, .. WasmBytes.Name("[host]"), 1, .. WasmBytes.Name("same\u0007\u001b[2J"), 2, .. WasmBytes.Name("same\u0007\u001b[2J")]),
            .. Subsection(1, [200]),
        ]);
        byte[] module = [.. WasmBytes.Header, .. WasmBytes.EmptyType, .. WasmBytes.Functions(4), .. WasmBytes.Bodies(4, [0, 0x0b]), .. names];
        var guest = Execution.Activation.CheckedModule.Validate(module, new Modules.RefusalList());
        Assert.Equal(
            ["[host][0]", "same\uFFFD\uFFFD[2J", "same\uFFFD\uFFFD[2J[2]", "function[3]"], ProfiledModule.Create(guest!, 1).Functions);
    }

    internal static string Spell(GasProfile profile) => string.Join(
        '\n', profile.Stacks.Select((stack, i) => $"{Path(profile, i)} {stack.SelfGas} {stack.Calls}"));

    private static string Path(GasProfile profile, int stack)
    {
        var (parent, name) = (profile.Stacks[stack].Parent, profile.Functions[profile.Stacks[stack].Function]);
        return parent < 0 ? name : $"{Path(profile, parent)};{name}";
    }

    private static (ulong Self, ulong Total, ulong Calls) Row(GasProfile profile, string function) =>
        (ProfiledRun.Self(profile, function), ProfiledRun.Total(profile, function), ProfiledRun.Calls(profile, function));

    private static byte[] Subsection(byte id, byte[] content) => WasmBytes.Section(id, content);
}
