using System.Diagnostics;
using CsCheck;
using EverArcade.Cloud.Execution.Modules;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Modules;

public sealed class ModuleScanTests
{
    /// <summary>Without names, so that every section is needed.</summary>
    private static readonly byte[] Good = Module.ConvertText("""
        (module
          (table 1 2 funcref)
          (memory (export "memory") 1)
          (func (export "alloc") (param i32) (result i32) i32.const 1024)
          (func (export "execute") (param i32 i32) (result i32) (local i64) i32.const 16)
          (func (export "output_len") (result i32) i32.const 4))
        """);

    private static readonly Gen<int> Offset = Gen.Int[0, Good.Length - 1];

    [Fact]
    public void Check_GoodModule_HasNoRefusals() => Assert.Empty(Scan(Good));

    [Fact] // P1: compiles for 31 s when nothing refuses it.
    public void Check_ThousandFunctionsOfThousandParameters_IsRefusedAtOnce()
    {
        var type = Bytes([0x60, .. Number(1_000), .. Enumerable.Repeat((byte)0x7f, 1_000), 0]);
        AssertRefusedAtOnce(
            [.. Header, .. Section(1, [1, .. type]), .. Functions(1_000), .. Bodies(1_000, [2, 0, 0x0b])],
            "wasm-parameters");
    }

    [Fact] // P1, spread over types that are each within their bound.
    public void Check_ManyFunctionsOfManyParameters_IsRefusedAtOnce()
    {
        var type = Bytes([0x60, .. Number(100), .. Enumerable.Repeat((byte)0x7f, 100), 0]);
        AssertRefusedAtOnce(
            [.. Header, .. Section(1, [1, .. type]), .. Functions(1_001), .. Bodies(1_001, [2, 0, 0x0b])],
            "wasm-parameters");
    }

    [Fact] // P2
    public void Check_RunLengthEncodedLocals_AreRefusedAtOnce() =>
        AssertRefusedAtOnce(
            [.. Header, .. NoParameters, .. Functions(1_000), .. Bodies(1_000, [6, 1, .. Number(50_000), 0x7f, 0x0b])],
            "wasm-locals");

    [Fact] // P2, each within its bound.
    public void Check_LocalsOverAllFunctions_AreRefusedAtOnce() =>
        AssertRefusedAtOnce(
            [.. Header, .. NoParameters, .. Functions(251), .. Bodies(251, [5, 1, .. Number(1_000), 0x7f, 0x0b])],
            "wasm-locals");

    [Fact] // P3
    public void Check_HundredThousandFunctions_AreRefusedAtOnce() =>
        AssertRefusedAtOnce(
            [.. Header, .. NoParameters, .. Functions(100_000), .. Bodies(100_000, [2, 0, 0x0b])], "wasm-count");

    [Fact] // P5
    public void Check_OneLongFunction_IsRefused() =>
        AssertRefusedAtOnce(
            [.. Header, .. Section(10, [1, .. Number(200_000), 0, .. new byte[199_998], 0x0b])], "wasm-body-size");

    [Fact] // P14
    public void Check_LargeCustomSections_AreRefused() =>
        AssertRefusedAtOnce([.. Good, .. Section(0, [1, (byte)'x', .. new byte[1 << 20]])], "wasm-custom-size");

    [Fact] // P14
    public void Check_LargeFile_IsRefused() => AssertRefusedAtOnce([.. Good, .. new byte[16 << 20]], "wasm-size");

    [Theory] // P14: unknown section, section longer than the file, number of more than 32 bits, number without an end.
    [InlineData("0e00", "wasm-section")]
    [InlineData("01ff01", "wasm-malformed")]
    [InlineData("01ffffffff1f", "wasm-malformed")]
    [InlineData("01808080808000", "wasm-malformed")]
    [InlineData("01", "wasm-malformed")]
    [InlineData("0105ffffffff0f", "wasm-count")]
    public void Check_BadSection_IsRefused(string hex, string code) =>
        Assert.Contains(code, Scan([.. Header, .. Convert.FromHexString(hex)]));

    [Fact]
    public void Check_EveryTruncation_IsRefusedByScanOrEngine()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.NotEmpty(Guest.Loader().Check(Guest.Package(Good[..length])));
        }
    }

    [Fact]
    public void Check_AnyChangedBytes_AreJudgedAndNeverThrow() =>
        Gen.Select(Offset, Gen.Byte, Offset, Gen.Byte).Sample((first, a, second, b) =>
        {
            var changed = (byte[])Good.Clone();
            changed[first] = a;
            changed[second] = b;
            return Guest.Loader().Check(Guest.Package(changed)).Count <= 32;
        }, iter: 1_000);

    [Fact]
    public void Check_AnyBytesAfterTheHeader_NeverThrow() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Scan([.. Header, .. bytes]).Count <= 32, iter: 20_000);

    [Fact]
    public void Check_HostileNames_AreShortenedAndPrintable()
    {
        var import = Bytes([.. Number(600), .. Enumerable.Repeat((byte)'\n', 600), 1, (byte)'f', 0, 0]);
        byte[] module = [.. Header, .. NoParameters, .. Section(2, [1, .. import]), .. Section(5, [1, 0, 1])];
        var refusal = Guest.Loader().Check(Guest.Package(module)).First(one => one.Code == WasmRefusals.Import);
        Assert.Equal(new string('\uFFFD', 200) + "…", refusal.Place);
    }

    private static byte[] Header => [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    /// <summary>The type section of <c>() -> ()</c> alone.</summary>
    private static byte[] NoParameters => Section(1, [1, 0x60, 0, 0]);

    private static void AssertRefusedAtOnce(byte[] module, string code)
    {
        _ = Scan(module);
        var start = Stopwatch.GetTimestamp();
        Assert.Contains(code, Scan(module));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 50);
    }

    private static List<string> Scan(byte[] module)
    {
        var refusals = new RefusalList();
        ModuleScan.Check(module, 256, refusals);
        return [.. refusals.All.Select(refusal => refusal.Code.Name)];
    }

    private static byte[] Functions(uint count) => Section(3, [.. Number(count), .. new byte[count]]);

    private static byte[] Bodies(uint count, byte[] body) =>
        Section(10, [.. Number(count), .. Enumerable.Repeat(body, (int)count).SelectMany(one => one)]);

    private static byte[] Section(byte id, byte[] content) => [id, .. Number((uint)content.Length), .. content];

    private static byte[] Bytes(byte[] bytes) => bytes;

    private static byte[] Number(uint value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7f; value >>= 7)
        {
            bytes.Add((byte)(value & 0x7f | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}
