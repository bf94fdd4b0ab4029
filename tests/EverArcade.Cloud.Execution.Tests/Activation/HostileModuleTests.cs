using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Modules that would hurt the host when compiled, with their verdicts. Time is bounded by design: every check is linear in the
/// module's bytes, and a number above its bound ends the reading of its section.</summary>
public sealed class HostileModuleTests
{
    private static readonly byte[] I32 = [0x7f];

    [Theory] // P1: compiles for 31 s and more.
    [InlineData(1_000)]
    [InlineData(20_000)]
    public void Check_ThousandParameters_IsRefused(uint functions) =>
        Assert.Equal(["wasm-parameters@13"], Checks.Check(Module([0x60, .. Number(1_000), .. Repeat(1_000, I32), 0], functions, [0, 0x0b])));

    [Fact] // P1, spread over types that are each within their bound.
    public void Check_ManyFunctionsOfManyParameters_IsRefused() =>
        Assert.Equal(["wasm-parameters@117"], Checks.Check(Module([0x60, .. Number(100), .. Repeat(100, I32), 0], 1_001, [0, 0x0b])));

    [Fact]
    public void Check_ManyResults_IsRefused() =>
        Assert.Equal(["wasm-parameters@13"], Checks.Check(Module([0x60, 0, 33, .. Repeat(33, I32)], 1, [0, 0x00, 0x0b])));

    [Fact] // P2
    public void Check_RunLengthEncodedLocals_AreRefused()
    {
        var refusals = Checks.Check(Module([0x60, 0, 0], 1_000, [1, .. Number(50_000), 0x7f, 0x0b]));
        Assert.Equal(32, refusals.Count);
        Assert.All(refusals, refusal => Assert.StartsWith("wasm-locals@", refusal, StringComparison.Ordinal));
    }

    [Fact] // P2, in one number that would overflow an addition of 32 bits.
    public void Check_LocalsThatOverflow_AreRefused() =>
        Assert.Equal(
            ["wasm-locals@27", "wasm-locals@27"],
            Checks.Validate(OneFunction([2, .. Number(uint.MaxValue), 0x7f, .. Number(uint.MaxValue), 0x7f, 0x0b])));

    [Fact] // P2, each within its bound.
    public void Check_LocalsOverAllFunctions_AreRefused() =>
        Assert.Equal(["wasm-locals@281"], Checks.Validate(Module([0x60, 0, 0], 251, [1, .. Number(1_000), 0x7f, 0x0b])));

    [Fact] // P3
    public void Check_HundredThousandFunctions_AreRefused() =>
        Assert.Equal(["wasm-count@18"], Checks.Check([.. Header, .. EmptyType, .. Functions(100_000), .. Bodies(100_000, [0, 0x0b])]));

    [Theory] // P4: 44 s, and 3 GiB of memory.
    [InlineData(130, 1_000)]
    [InlineData(63, 1_000)]
    public void Check_LoopsTimesLocals_AreRefused(int loops, uint locals)
    {
        byte[] body = [1, .. Number(locals), 0x7f, .. Repeat(loops, 0x03, 0x40), .. Repeat(loops, 0x0b), 0x0b];
        var verdict = loops > 64 ? "wasm-nesting@161" : "wasm-complexity@33";
        Assert.Equal([verdict], Checks.Validate(OneFunction(body)));
    }

    [Fact] // P4, one after the other.
    public void Check_ManyLoopsTimesLocals_AreRefused() =>
        Assert.Equal(
            ["wasm-complexity@33"],
            Checks.Validate(OneFunction([1, .. Number(1_000), 0x7f, .. Repeat(200, 0x03, 0x40, 0x0b), 0x0b])));

    [Fact] // P4, with blocks.
    public void Check_BlocksTimesLocals_AreRefused() =>
        Assert.Equal(
            ["wasm-complexity@33"],
            Checks.Validate(OneFunction([1, .. Number(1_000), 0x7f, .. Repeat(251, 0x02, 0x40, 0x0b), 0x0b])));

    [Fact] // P4, spread over functions that are each within their bound.
    public void Check_LoopsTimesLocalsOverAllFunctions_AreRefused() =>
        Assert.Equal(
            ["wasm-complexity@0"],
            Checks.Validate(Module([0x60, 0, 0], 11, [1, .. Number(1_000), 0x7f, .. Repeat(30, 0x03, 0x40, 0x0b), 0x0b])));

    [Theory] // P5: 18 s, quadratic.
    [InlineData(0x03, 30_000, "wasm-nesting@160")]
    [InlineData(0x02, 10_000, "wasm-nesting@1056")]
    [InlineData(0x02, 513, "wasm-nesting@1054")]
    public void Check_DeepNesting_IsRefused(byte opcode, int depth, string verdict) =>
        Assert.Equal([verdict], Checks.Validate(OneFunction([0, .. Repeat(depth, opcode, 0x40), .. Repeat(depth, 0x0b), 0x0b])));

    [Fact]
    public void Check_NestingAtItsBound_IsAccepted() =>
        Assert.Empty(Checks.Validate(OneFunction([0, .. Repeat(512, 0x02, 0x40), .. Repeat(512, 0x0b), 0x0b])));

    [Fact] // P5
    public void Check_BranchTableOfFiveThousand_IsRefused() =>
        Assert.Equal(
            ["wasm-malformed@33"],
            Checks.Validate(OneFunction([0, 0x41, 0, 0x0e, .. Number(5_000), .. new byte[5_001], 0x0b])));

    [Fact] // P5
    public void Check_OneLongFunction_IsRefused() =>
        Assert.Equal(["wasm-body-size@28"], Checks.Validate(OneFunction([0, .. Repeat(2_000_000, 0x01), 0x0b])));

    [Fact] // Each value may become a slot of a native frame.
    public void Check_ManyOperands_AreRefused() =>
        Assert.Equal(["wasm-complexity@2030"], Checks.Validate(OneFunction([0, .. Repeat(5_000, 0x41, 0), 0x00, 0x0b])));

    [Fact] // P14
    public void Check_LargeFile_IsRefused() => Assert.Equal(["wasm-size@0"], Checks.Check([.. Header, .. new byte[16 << 20]]));

    [Fact] // P14
    public void Check_LargeCustomSections_AreRefused() =>
        Assert.Equal(["wasm-custom-size@8"], Checks.Validate([.. Header, .. Section(0, [1, (byte)'x', .. new byte[1 << 20]])]));

    [Fact]
    public void Check_ManyCustomSections_AreRefused() =>
        Assert.Equal(["wasm-count@264"], Checks.Validate([.. Header, .. Repeat(100, Section(0, [1, (byte)'x']))]));
}
