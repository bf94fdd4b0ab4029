using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

/// <summary>Modules that must not get past publish, by the rows P1 to P14 of the list of hostile inputs.</summary>
public static class HostileModules
{
    private const string Alloc = "(func (export \"alloc\") (param i32) (result i32) i32.const 1024)";
    private const string Execute = "(func (export \"execute\") (param i32 i32) (result i32) i32.const 0)";
    private const string OutputLength = "(func (export \"output_len\") (result i32) i32.const 0)";
    private const string Functions3 = Alloc + Execute + OutputLength;
    private const string Whole = "(memory (export \"memory\") 1)" + Functions3;

    private static readonly byte[] I32 = [0x7f];

    /// <summary>Name and bytes of each.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["P1 1,000 functions of 1,000 parameters"] = () => Module([0x60, .. Number(1_000), .. Repeat(1_000, I32), 0], 1_000, [0, 0x0b]),
        ["P1 20,000 functions of 1,000 parameters"] = () => Module([0x60, .. Number(1_000), .. Repeat(1_000, I32), 0], 20_000, [0, 0x0b]),
        ["P2 1,000 functions of 50,000 locals"] = () => Module([0x60, 0, 0], 1_000, [1, .. Number(50_000), 0x7f, 0x0b]),
        ["P3 100,000 functions"] = () => Module([0x60, 0, 0], 100_000, [0, 0x0b]),
        ["P4 130 loops by 1,000 locals"] = () => LoopsByLocals(130, 1_000),
        ["P4 1,000 loops by 2,000 locals"] = () => LoopsByLocals(1_000, 2_000),
        ["P5 30,000 nested loops"] = () => Nested(0x03, 30_000),
        ["P5 10,000 nested blocks"] = () => Nested(0x02, 10_000),
        ["P5 br_table of 5,000"] = () => OneFunction([0, 0x41, 0, 0x0e, .. Number(5_000), .. new byte[5_001], 0x0b]),
        ["P5 one function of 2 MB"] = () => OneFunction([0, .. Repeat(2_000_000, 0x01), 0x0b]),
        ["P7 memory above the limit"] = () => Fields("(memory (export \"memory\") 257)" + Functions3),
        ["P7 memory of 4 GiB"] = () => Fields("(memory (export \"memory\") 65536)" + Functions3),
        ["P7 no memory"] = () => Fields(Functions3),
        ["P7 two memories"] = () => Fields("(memory 1)" + Whole),
        ["P7 memory64"] = () => Fields("(memory (export \"memory\") i64 1)" + Functions3),
        ["P7 shared memory"] = () => Fields("(memory (export \"memory\") 1 1 shared)" + Functions3),
        ["P7 imported memory"] = () => Fields("(import \"env\" \"memory\" (memory 1)) (export \"memory\" (memory 0))" + Functions3),
        ["P8 table without a maximum"] = () => Fields(Whole + "(table 1 funcref)"),
        ["P8 table above the limit"] = () => Fields(Whole + "(table 1 10001 funcref)"),
        ["P8 table.grow"] = () => Fields(Whole + "(table 1 1 funcref) (func (unreachable) (table.grow) (drop))"),
        ["P8 table.fill"] = () => Fields(Whole + "(table 1 1 funcref) (func (unreachable) (table.fill))"),
        ["P8 two tables"] = () => Fields(Whole + "(table 1 1 funcref) (table 1 1 funcref)"),
        ["P9 SIMD"] = () => Fields(Whole + "(func (drop (i32x4.splat (i32.const 0))))"),
        ["P9 relaxed SIMD"] = () => Fields(Whole + "(func (unreachable) (i8x16.relaxed_swizzle))"),
        ["P9 threads"] = () => Fields(Whole + "(func (atomic.fence))"),
        ["P9 exceptions"] = () => Fields(Whole + "(tag $t)"),
        ["P9 GC"] = () => Fields(Whole + "(type $s (struct (field i32)))"),
        ["P9 tail calls"] = () => Fields(Whole + "(func $f (return_call $f))"),
        ["P9 function references"] = () => Fields(Whole + "(func (param (ref func)))"),
        ["P9 wide arithmetic"] = () => Fields(Whole + "(func (unreachable) (i64.add128) (drop) (drop))"),
        ["P9 custom page sizes"] = () => Fields("(memory (export \"memory\") 1 (pagesize 1))" + Functions3),
        ["P9 unknown opcode"] = () => OneFunction([0, 0xf7, 0x0b]),
        ["P9 unknown section"] = () => [.. Header, .. Section(14, [])],
        ["P10 WASI"] = () => Fields(
            "(import \"wasi_snapshot_preview1\" \"fd_write\" (func (param i32 i32 i32 i32) (result i32)))" + Whole),
        ["P10 any import"] = () => Fields("(import \"env\" \"now\" (global f64))" + Whole),
        ["P10 missing export"] = () => Fields("(memory (export \"memory\") 1)" + Alloc + OutputLength),
        ["P10 wrongly typed export"] = () => Fields(
            "(memory (export \"memory\") 1)" + Execute + OutputLength + "(func (export \"alloc\") (param i64) (result i32) i32.const 0)"),
        ["P10 duplicate export"] = () =>
            [.. Header, .. Section(5, [1, 0, 1]), .. Section(7, [2, .. Name("memory"), 2, 0, .. Name("memory"), 2, 0])],
        ["P10 gas global"] = () => Fields(Whole + "(global (export \"everarcade.gas\") (mut i64) (i64.const 0))"),
        ["P10 stack global"] = () => Fields(Whole + "(global (export \"everarcade.stack\") (mut i32) (i32.const 0))"),
        ["P11 start function"] = () => Fields(Whole + "(func $s) (start $s)"),
        ["P14 truncated"] = () => Fields(Whole)[..^3],
        ["P14 overlong number"] = () => [.. Header, 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0],
        ["P14 non-minimal number"] = () => Convert.FromHexString("0061736d010000000105016081007f"),
        ["P14 sections out of order"] = () => [.. Header, .. Section(3, [0]), .. Section(1, [0])],
        ["P14 section twice"] = () => [.. Header, .. Section(1, [0]), .. Section(1, [0])],
        ["P14 name that is not UTF-8"] = () => [.. Header, .. Section(0, [1, 0xff])],
        ["P14 custom section of 1.5 MiB"] = () => [.. Header, .. Section(0, [1, (byte)'x', .. new byte[3 << 19]])],
        ["P14 custom section of 3 MiB"] = () => [.. Header, .. Section(0, [1, (byte)'x', .. new byte[3 << 20]])],
        ["Several at once"] = () => Fields(
            "(import \"env\" \"now\" (func)) (memory (export \"memory\") 300) (table 1 funcref) (func $s) (start $s)" + Alloc),
    };

    /// <summary>P6: within every limit of the check, and dear: ten functions at the bound of loops times locals.</summary>
    public static byte[] WithinTheLimitsAndDear()
    {
        byte[] body =
        [
            1, .. Number(992), 0x7f, // locals
            .. Each(992, static local => [0x20, 0, 0x28, 2, .. Number(4 * local), 0x21, .. Number(local)]),
            .. Repeat(32, 0x03, 0x40),
            .. Each(992, static local => [0x20, .. Number(local), 0x41, 1, 0x6a, 0x21, .. Number(local)]),
            .. Repeat(32, 0x20, 0, 0x0d, 0, 0x0b),
            .. Each(992, static local => [0x20, 0, 0x20, .. Number(local), 0x36, 2, .. Number(4 * local)]),
            0x0b,
        ];
        return
        [
            .. Header,
            .. Section(1, [4, 0x60, 1, 0x7f, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f]),
            .. Section(3, [13, .. new byte[10], 1, 2, 3]),
            .. Section(5, [1, 0, 1]),
            .. Section(7,
                [4, .. Name("memory"), 2, 0, .. Name("alloc"), 0, 10, .. Name("execute"), 0, 11, .. Name("output_len"), 0, 12]),
            .. Section(10, [13, .. Repeat(10, [.. Number((uint)body.Length), .. body]), .. Repeat(3, 4, 0, 0x41, 16, 0x0b)]),
        ];
    }

    private static byte[] Fields(string fields) => Text($"(module {fields})");

    private static byte[] LoopsByLocals(int loops, uint locals) =>
        OneFunction([1, .. Number(locals), 0x7f, .. Repeat(loops, 0x03, 0x40), .. Repeat(loops, 0x0b), 0x0b]);

    private static byte[] Nested(byte opcode, int depth) =>
        OneFunction([0, .. Repeat(depth, opcode, 0x40), .. Repeat(depth, 0x0b), 0x0b]);

    private static byte[] Each(uint locals, Func<uint, byte[]> code) =>
        [.. Enumerable.Range(1, (int)locals).SelectMany(local => code((uint)local))];
}
