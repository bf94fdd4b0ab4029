using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Execution.Tests.Hostile;

/// <summary>Guests that loop, recur, burn and trap, grow, fill, show NaNs, and lie about where their answer is. Every bill begins with
/// 50,006: an execution, and three bytes of input.</summary>
internal static class HostileGuests
{
    private const string Table =
        "(type $t (func (param i32 i32) (result i32))) (table 2 2 funcref) (elem (i32.const 0) $execute)";

    private const string Burn =
        "(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))";

    private const string Other =
        "(func $other (param i32 i32) (result i32) (i32.add (i32.const 1) (call $execute (local.get 0) (local.get 1))))";

    private static readonly uint OutOfBounds = (uint)AbiFault.OutputOutOfBounds;

    public static IReadOnlyList<HostileGuest> All { get; } =
    [
        // E1: never ends by itself.
        OutOfGas("E1 loop in execute", Guest.Text("(loop br 0) i32.const 0")),
        OutOfGas("E1 loop in alloc", Guest.Text("i32.const 0", alloc: "(loop br 0) i32.const 1024")),
        OutOfGas("E1 loop in output_len", Guest.Text("i32.const 0", outputLength: "(loop br 0) i32.const 4")),
        OutOfGas("E1 loop by br_table", Guest.Text("(loop (block (br_table 1 0 (i32.const 0)))) i32.const 0")),
        TooDeep("E1 recursion, direct", Guest.Text("(i32.add (i32.const 1) (call $execute (local.get 0) (local.get 1)))"), 33_499),
        TooDeep("E1 recursion, mutual", Guest.Text("(i32.add (i32.const 1) (call $other (local.get 0) (local.get 1)))", more: Other), 33_517),
        TooDeep(
            "E1 recursion, indirect",
            Guest.Text("(i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0)))", more: Table), 51_621),
        TooDeep("E1 recursion in alloc", Guest.Text("i32.const 0", more: "(func $f (call $f))", alloc: "(call $f) i32.const 1024"), 35_869),

        // E2: burns, then traps: a loop of 8,000, and what traps.
        Trap("E2 unreachable", "unreachable", TrapCode.Unreachable, 1),
        Trap("E2 load", "(i32.load (i32.const 65536))", TrapCode.MemoryOutOfBounds, 4),
        Trap("E2 load behind 2^32", "(i32.load offset=4294967295 (i32.const -1))", TrapCode.MemoryOutOfBounds, 4),
        Trap("E2 fill", "(memory.fill (i32.const 65535) (i32.const 1) (i32.const 2)) i32.const 0", TrapCode.MemoryOutOfBounds, 65),
        Trap("E2 call to null", "(call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 1))", TrapCode.IndirectCallToNull, 27),
        Trap("E2 call past the table", "(call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 9))", TrapCode.TableOutOfBounds, 27),
        Trap("E2 call of another type", "(call_indirect (result i32) (i32.const 0))", TrapCode.BadSignature, 25),
        Trap("E2 division by zero", "(i32.div_u (local.get 1) (i32.const 0))", TrapCode.IntegerDivisionByZero, 14),
        Trap("E2 remainder by zero", "(i32.wrap_i64 (i64.rem_s (i64.const 1) (i64.const 0)))", TrapCode.IntegerDivisionByZero, 21),
        Trap("E2 division that overflows", "(i32.div_s (i32.const 0x80000000) (i32.const -1))", TrapCode.IntegerOverflow, 14),
        Trap("E2 conversion of a NaN", "(i32.trunc_f32_s (f32.const nan))", TrapCode.BadConversionToInteger, 7),
        Trap("E2 conversion that overflows", "(i32.trunc_f64_u (f64.const 1e20))", TrapCode.IntegerOverflow, 7),

        // E5: to the limit of 10 pages, past it, to 4 GiB, in a loop.
        Answer("E5 grow to the limit", Stored("(memory.grow (i32.const 9))"), 900_309, 10, "01000000"),
        Answer("E5 grow past the limit", Stored("(memory.grow (i32.const 10))"), 309, 1, "ffffffff"),
        Answer("E5 grow to 4 GiB", Stored("(memory.grow (i32.const 65535))"), 309, 1, "ffffffff"),
        Answer("E5 grow by 2^32 - 1", Stored("(memory.grow (i32.const -1))"), 309, 1, "ffffffff"),
        Answer(
            "E5 grow in a loop",
            Stored("(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (memory.size)"), 903_060, 10, "0a000000"),

        // E6: priced per byte, before a byte is moved.
        OutOfGas("E6 fill in a loop", Guest.Text("(loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br 0)) i32.const 0")),
        OutOfGas("E6 copy in a loop", Guest.Text("(loop (memory.copy (i32.const 0) (i32.const 1) (i32.const 65535)) (br 0)) i32.const 0")),
        OutOfGas(
            "E6 init in a loop",
            Guest.Text(
                "(loop (memory.init $d (i32.const 0) (i32.const 0) (i32.const 4096)) (br 0)) i32.const 0",
                more: $"(data $d \"{new string('x', 4096)}\")")),
        OutOfGas("E6 fill of 2^32 - 1 bytes that cannot be paid", Guest.Text("(memory.fill (i32.const 0) (i32.const 1) (i32.const -1)) i32.const 0")),

        // E7: the bits of a NaN.
        Answer("E7 0/0", NaN("(f32.div (f32.const 0) (f32.const 0))"), 23, 1, "0000c07f"),
        Answer("E7 sqrt(-1)", NaN("(f32.sqrt (f32.const -1))"), 28, 1, "0000c07f"),
        Answer("E7 inf - inf", NaN("(f32.sub (f32.const inf) (f32.const inf))"), 13, 1, "0000c07f"),
        Answer("E7 min with a payload", NaN("(f32.min (f32.const -nan:0x200001) (f32.const 1))"), 17, 1, "0000c07f"),
        Answer("E7 max with a payload", NaN("(f32.max (f32.const 1) (f32.const -nan:0x200001))"), 17, 1, "0000c07f"),
        Answer("E7 demote", NaN("(f32.demote_f64 (f64.const -nan:0x4000000000001))"), 11, 1, "0000c07f"),
        Answer(
            "E7 copysign of 0/0",
            NaN("(f32.copysign (f32.const 1) (f32.div (f32.const 0) (f32.const 0)))"), 26, 1, "0000803f"),
        Answer("E7 a NaN that was only moved", NaN("(f32.const -nan:0x200001)"), 8, 1, "0100a0ff"),

        // E8: where the answer is.
        Broke("E8 address -2", Guest.Text("i32.const -2"), OutOfBounds, 3),
        Broke("E8 address 2^31", Guest.Text("i32.const 0x80000000"), OutOfBounds, 3),
        Broke("E8 address at the end", Guest.Text("i32.const 65536", "i32.const 1"), OutOfBounds, 3),
        Broke("E8 length past the end", Guest.Text("i32.const 65533"), OutOfBounds, 3),
        Broke("E8 length -1", Guest.Text("i32.const 16", "i32.const -1"), OutOfBounds, 3),
        Broke("E8 length 2^31", Guest.Text("i32.const 16", "i32.const 0x80000000"), OutOfBounds, 3),
        Broke("E8 both -2", Guest.Text("i32.const -2", "i32.const -2"), OutOfBounds, 3),
        Answer("E8 the zero address", Guest.Text("i32.const 0"), 3, 1, "00000000"),
        Answer("E8 over the input", Guest.Text("i32.const 1023"), 3, 1, "00010203"),

        // E9: where the input goes.
        Broke("E9 alloc answers 0", Guest.Text("i32.const 1", alloc: "i32.const 0"), (uint)AbiFault.AllocationFailed, 1),
        Broke("E9 alloc answers -1", Guest.Text("i32.const 1", alloc: "i32.const -1"), (uint)AbiFault.AllocationFailed, 1),
        Broke("E9 alloc answers the end", Guest.Text("i32.const 1", alloc: "i32.const 65536"), (uint)AbiFault.AllocationOutOfBounds, 1),
        Broke("E9 alloc answers 2^31", Guest.Text("i32.const 1", alloc: "i32.const 0x80000000"), (uint)AbiFault.AllocationOutOfBounds, 1),
        Answer("E9 alloc answers an odd address", Guest.Text("i32.const 1025", alloc: "i32.const 1025"), 3, 1, "01020300"),
        Answer(
            "E9 alloc answers what is in a data segment",
            Guest.Text("i32.const 16", more: "(data (i32.const 16) \"everarcade\")", alloc: "i32.const 17"), 3, 1, "65010203"),
    ];

    private static HostileGuest OutOfGas(string name, string text) =>
        new(name, text, ReceiptStatus.OutOfGas, 0, HostileGuest.GasLimit);

    private static HostileGuest TooDeep(string name, string text, ulong gas) =>
        new(name, text, ReceiptStatus.DepthExceeded, 0, 50_006 + gas);

    /// <summary>Behind a loop of 8,000, one of alloc, and two for entering with one local and the loop itself.</summary>
    private static HostileGuest Trap(string name, string trap, TrapCode code, ulong gas) => new(
        name, Guest.Text(Burn + trap, more: Table), ReceiptStatus.Trapped, (uint)code, 50_006 + 1 + 2 + 8_000 + gas);

    private static HostileGuest Broke(string name, string text, uint fault, ulong gas) =>
        new(name, text, ReceiptStatus.BadOutput, fault, 50_006 + gas);

    /// <summary>Four bytes of output cost 40.</summary>
    private static HostileGuest Answer(string name, string text, ulong gas, uint pages, string output) =>
        new(name, text, ReceiptStatus.Succeeded, 0, 50_006 + gas + 40, pages, output);

    private static string NaN(string expression) => Guest.Text($"(f32.store (i32.const 0) {expression}) i32.const 0");

    private static string Stored(string instructions) =>
        Guest.Text($"(i32.store (i32.const 0) (block (result i32) {instructions})) i32.const 0");
}
