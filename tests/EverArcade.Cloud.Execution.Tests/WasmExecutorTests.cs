using System.Buffers.Binary;
using CsCheck;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Execution.Tests;

public sealed class WasmExecutorTests
{
    private const string Echo = "(memory.copy (i32.const 8192) (local.get 0) (local.get 1)) i32.const 8192";

    /// <summary>Remembers its input's length, which the export of the output's length answers.</summary>
    private const string EchoLength = "(global $len (mut i32) (i32.const 0))";

    [Fact]
    public async Task Execute_EchoingGuest_AnswersTheInput()
    {
        var text = Guest.Text($"(global.set $len (local.get 1)) {Echo}", "global.get $len", EchoLength);
        var outcome = await Guest.RunAsync(text, input: [9, 8, 7, 6, 5]);
        Assert.Equal(ReceiptStatus.Succeeded, outcome.Status);
        Assert.Equal([9, 8, 7, 6, 5], outcome.Output.ToArray());
        Assert.Equal(1u, outcome.PeakMemoryPages);
        Assert.Equal(50_000UL + 2 * 5 + 1 + (1 + 2 + 3 + 60 + 5 / 2 + 1) + 1 + 10 * 5, outcome.GasUsed);
    }

    [Fact]
    public async Task Execute_EmptyInput_Runs()
    {
        var outcome = await Guest.RunAsync(Guest.Text(Echo, "i32.const 0"), input: []);
        Assert.Equal((ReceiptStatus.Succeeded, 0), (outcome.Status, outcome.Output.Length));
    }

    [Fact]
    public async Task Execute_MinusOne_IsReverted()
    {
        var outcome = await Guest.RunAsync(Guest.Text("i32.const -1"));
        AssertFailure(outcome, ReceiptStatus.Reverted, 0);
        Assert.Equal(50_000UL + 2 * 3 + 1 + 1, outcome.GasUsed);
    }

    [Fact]
    public async Task Execute_PackedForm_AnswersPointerAndLength()
    {
        var outcome = await Guest.RunPackedAsync(Packed("i64.const 0x0000_0010_0000_0003"));
        Assert.Equal("eve"u8.ToArray(), outcome.Output.ToArray());
    }

    [Theory]
    [InlineData("i64.const 0", ReceiptStatus.Reverted, 0u)]
    [InlineData("i64.const -1", ReceiptStatus.BadOutput, (uint)AbiFault.OutputOutOfBounds)]
    [InlineData("i64.const 0x0001_0000_0000_0001", ReceiptStatus.BadOutput, (uint)AbiFault.OutputOutOfBounds)]
    [InlineData("i64.const 0x8000_0000_0000_0001", ReceiptStatus.BadOutput, (uint)AbiFault.OutputOutOfBounds)]
    public async Task Execute_PackedFormFailing_IsReceipt(string answer, ReceiptStatus status, uint detail) =>
        AssertFailure(await Guest.RunPackedAsync(Packed(answer)), status, detail);

    [Theory] // E8
    [InlineData(-2, 4)]
    [InlineData(int.MinValue, 4)]
    [InlineData(65536, 1)]
    [InlineData(65533, 4)]
    [InlineData(0, 65537)]
    [InlineData(16, -1)]
    [InlineData(16, int.MinValue)]
    [InlineData(-2, -2)]
    public async Task Execute_OutputOutOfBounds_IsReceipt(int address, int length) =>
        AssertFailure(
            await Guest.RunAsync(Guest.Text($"i32.const {address}", $"i32.const {length}")),
            ReceiptStatus.BadOutput,
            (uint)AbiFault.OutputOutOfBounds);

    [Theory] // E8: the zero address, the input itself, and the memory's very end are inside.
    [InlineData(0, 4)]
    [InlineData(1024, 3)]
    [InlineData(65536, 0)]
    [InlineData(65532, 4)]
    [InlineData(0, 65536)]
    public async Task Execute_OutputInBounds_IsAnswered(int address, int length)
    {
        var outcome = await Guest.RunAsync(Guest.Text($"i32.const {address}", $"i32.const {length}"));
        Assert.Equal((ReceiptStatus.Succeeded, length), (outcome.Status, outcome.Output.Length));
    }

    [Fact]
    public async Task Execute_AnyPointerAndLength_AnswersExactlyWhenInside()
    {
        var text = """
            (module
              (memory (export "memory") 1)
              (func (export "alloc") (param i32) (result i32) i32.const 1024)
              (func (export "execute") (param i32 i32) (result i32) (i32.load (i32.const 1024)))
              (func (export "output_len") (result i32) (i32.load (i32.const 1028))))
            """;
        var loaded = Guest.Load(Guest.Package(text));
        var number = Gen.OneOf(Gen.UInt, Gen.UInt[0, 70_000], Gen.UInt[uint.MaxValue - 9, uint.MaxValue]);
        await Gen.Select(number, number).SampleAsync(async (address, length) =>
        {
            var input = new byte[8];
            BinaryPrimitives.WriteUInt32LittleEndian(input, address);
            BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(4), length);
            var outcome = await Guest.RunAsync(loaded, input: input);
            var expected = address == uint.MaxValue ? ReceiptStatus.Reverted
                : (ulong)address + length <= 65_536 ? ReceiptStatus.Succeeded
                : ReceiptStatus.BadOutput;
            return outcome.Status == expected && outcome.Output.Length == (expected == ReceiptStatus.Succeeded ? length : 0);
        }, iter: 2_000);
    }

    [Fact] // E10 as far as the executor goes: what is too long is not copied.
    public async Task Execute_OutputAboveLimit_IsReceiptAndNothingIsAllocated()
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text("(drop (memory.grow (i32.const 200))) i32.const 0", "i32.const 13000000")));
        var limits = Guest.Limits with { Gas = 100_000_000, OutputBytesMax = 1 << 10 };
        var (outcome, allocated) = await Guest.Threads.RunAsync(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = new WasmExecutor().Execute(loaded, [1], limits);
            return (outcome, GC.GetAllocatedBytesForCurrentThread() - before);
        }, TestContext.Current.CancellationToken);
        AssertFailure(outcome, ReceiptStatus.LimitExceeded, (uint)LimitCode.OutputBytes);
        Assert.InRange(allocated, 0, 1 << 20);
    }

    [Theory] // E9
    [InlineData("i32.const 0", AbiFault.AllocationFailed)]
    [InlineData("i32.const -1", AbiFault.AllocationFailed)]
    [InlineData("i32.const 65536", AbiFault.AllocationOutOfBounds)]
    [InlineData("i32.const 65534", AbiFault.AllocationOutOfBounds)]
    [InlineData("i32.const -2", AbiFault.AllocationOutOfBounds)]
    [InlineData("i32.const 0x80000000", AbiFault.AllocationOutOfBounds)]
    public async Task Execute_BadAllocation_IsReceipt(string alloc, AbiFault fault) =>
        AssertFailure(await Guest.RunAsync(Guest.Text("i32.const 1", alloc: alloc)), ReceiptStatus.BadOutput, (uint)fault);

    [Theory] // E9: odd, inside of the data segment, at the very end.
    [InlineData("i32.const 1025")]
    [InlineData("i32.const 17")]
    [InlineData("i32.const 65533")]
    public async Task Execute_StrangeAllocation_Runs(string alloc)
    {
        var outcome = await Guest.RunAsync(
            Guest.Text("local.get 0", "i32.const 3", "(data (i32.const 16) \"everarcade\")", alloc), input: [4, 5, 6]);
        Assert.Equal([4, 5, 6], outcome.Output.ToArray());
    }

    [Theory] // E1
    [InlineData("(loop br 0) i32.const 0", "i32.const 1024")]
    [InlineData("i32.const 0", "(loop br 0) i32.const 1024")]
    public async Task Execute_InfiniteLoop_IsOutOfGasAtTheLimit(string execute, string alloc)
    {
        var outcome = await Guest.RunAsync(Guest.Text(execute, alloc: alloc));
        AssertFailure(outcome, ReceiptStatus.OutOfGas, 0);
        Assert.Equal(Guest.Limits.Gas, outcome.GasUsed);
    }

    [Theory] // E2: what was burned, to the last unit: a loop, then what traps.
    [InlineData("unreachable", TrapCode.Unreachable, 1)]
    [InlineData("(i32.load (i32.const 65536))", TrapCode.MemoryOutOfBounds, 4)]
    [InlineData("(i32.load offset=4294967295 (i32.const -1))", TrapCode.MemoryOutOfBounds, 4)]
    [InlineData("(memory.fill (i32.const 65535) (i32.const 1) (i32.const 2)) i32.const 0", TrapCode.MemoryOutOfBounds, 65)]
    [InlineData("(memory.fill (i32.const 0) (i32.const 1) (i32.const 131072)) i32.const 0", TrapCode.MemoryOutOfBounds, 64 + 65_536)]
    [InlineData("(call_indirect (type $t) (i32.const 9))", TrapCode.TableOutOfBounds, 25)]
    [InlineData("(call_indirect (type $t) (i32.const 1))", TrapCode.IndirectCallToNull, 25)]
    [InlineData("(call_indirect (type $t) (i32.const 0))", TrapCode.BadSignature, 25)]
    [InlineData("(i32.div_s (i32.const 0x80000000) (i32.const -1))", TrapCode.IntegerOverflow, 14)]
    [InlineData("(i32.div_u (local.get 1) (i32.const 0))", TrapCode.IntegerDivisionByZero, 14)]
    [InlineData("(i32.trunc_f32_s (f32.const nan))", TrapCode.BadConversionToInteger, 7)]
    [InlineData("(i32.trunc_f32_s (f32.const 1e20))", TrapCode.IntegerOverflow, 7)]
    public async Task Execute_TrapAfterBurning_CostsExactlyWhatWasBurned(string trap, TrapCode code, int trapGas)
    {
        const string burn = "(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))";
        var table = "(type $t (func (result i32))) (table 2 2 funcref) (elem (i32.const 0) $execute)";
        var outcome = await Guest.RunAsync(Guest.Text(burn + trap, more: table));
        AssertFailure(outcome, ReceiptStatus.Trapped, (uint)code);
        Assert.Equal(50_000UL + 2 * 3 + 1 + (1 + 1) + 8_000 + (ulong)trapGas, outcome.GasUsed);
    }

    [Theory] // E5: to the limit, past it, to 4 GiB, in a loop.
    [InlineData("(memory.grow (i32.const 4))", 1, 5u)]
    [InlineData("(memory.grow (i32.const 9))", 1, 10u)]
    [InlineData("(memory.grow (i32.const 10))", -1, 1u)]
    [InlineData("(memory.grow (i32.const 65535))", -1, 1u)]
    [InlineData("(memory.grow (i32.const -1))", -1, 1u)]
    [InlineData("(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (memory.size)", 10, 10u)]
    public async Task Execute_MemoryGrow_AnswersMinusOneAtTheLimit(string grow, int answer, uint pages)
    {
        var text = Guest.Text($"(i32.store (i32.const 0) {Value(grow)}) i32.const 0");
        var loaded = Guest.Load(Guest.Package(text, limits: new PackageLimits { MemoryPages = 10 }));
        var outcome = await Guest.RunAsync(loaded);
        Assert.Equal(ReceiptStatus.Succeeded, outcome.Status);
        Assert.Equal(answer, BinaryPrimitives.ReadInt32LittleEndian(outcome.Output.Span));
        Assert.Equal(pages, outcome.PeakMemoryPages);
    }

    [Fact]
    public async Task Execute_PackageAsksForMoreMemory_StopsAtTheProfile()
    {
        var text = Guest.Text("(loop (br_if 0 (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) i32.const 0");
        var loaded = Guest.Load(Guest.Package(text, limits: new PackageLimits { MemoryPages = 60_000 }));
        var outcome = await Guest.RunAsync(loaded, Guest.Limits with { Gas = 100_000_000 });
        Assert.Equal((ReceiptStatus.Succeeded, 256u), (outcome.Status, outcome.PeakMemoryPages));
    }

    [Theory] // E1, E3, E4
    [InlineData("(call $execute (local.get 0) (local.get 1))")]
    [InlineData("(call $other (local.get 0) (local.get 1))")]
    [InlineData("(call_indirect (type $t) (local.get 0) (local.get 1) (i32.const 0))")]
    public async Task Execute_InfiniteRecursion_IsTooDeepAndTheProcessLives(string recurse)
    {
        var more = """
            (type $t (func (param i32 i32) (result i32)))
            (table 1 1 funcref) (elem (i32.const 0) $execute)
            (func $other (param i32 i32) (result i32) (i32.add (i32.const 1) (call $execute (local.get 0) (local.get 1))))
            """;
        var text = Guest.Text($"(i32.add (i32.const 1) {recurse})", more: more);
        AssertFailure(await Guest.RunAsync(text), ReceiptStatus.DepthExceeded, 0);
        var after = await Guest.RunAsync(Guest.Text("i32.const 16"));
        Assert.Equal(ReceiptStatus.Succeeded, after.Status);
    }

    [Fact] // E13
    public async Task Execute_TwoTenantsOnRecycledSlots_SeeNothingOfEachOther()
    {
        var scribble = """
            (drop (memory.grow (i32.const 8)))
            (memory.fill (i32.const 0) (i32.const 0x5a) (i32.const 589824))
            (table.init $mine (i32.const 0) (i32.const 0) (i32.const 1))
            (global.set $g (i32.const 77))
            i32.const 0
            """;
        const string holds = "(table 1 8 funcref) (elem $mine func $execute) (global $g (mut i32) (i32.const 0)) (data (i32.const 64) \"own\")";
        var scribbler = Guest.Load(Guest.Package(Guest.Text(scribble, more: holds)));

        // Adds up every byte it can see and its global. Its table it cannot look at, only call.
        var look = """
            (local $at i32) (local $sum i32)
            (drop (memory.grow (i32.const 8)))
            (local.set $sum (global.get $g))
            (loop
              (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
              (br_if 0 (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 589824))))
            (i32.store (i32.const 0) (local.get $sum))
            i32.const 0
            """;
        var looker = Guest.Load(Guest.Package(Guest.Text(look, more: holds)));
        var call = "(call_indirect (param i32 i32) (result i32) (local.get 0) (local.get 1) (i32.const 0))";
        var caller = Guest.Load(Guest.Package(Guest.Text(call, more: holds)));
        var limits = Guest.Limits with { Gas = 100_000_000 };
        var clean = 'o' + 'w' + 'n' + 1 + 2 + 3;
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(ReceiptStatus.Succeeded, (await Guest.RunAsync(scribbler, limits)).Status);
            if (i % 10 == 0)
            {
                var seen = await Guest.RunAsync(looker, limits);
                Assert.Equal(clean, BinaryPrimitives.ReadInt32LittleEndian(seen.Output.Span));
                var called = await Guest.RunAsync(caller, limits);
                Assert.Equal((ReceiptStatus.Trapped, (uint)TrapCode.IndirectCallToNull), (called.Status, called.Detail));
            }
        }
    }

    [Fact]
    public async Task Execute_ManyThreads_GiveEqualOutcomesAndGas()
    {
        var work = """
            (local $i i32)
            (loop
              (i32.store8 (i32.add (i32.const 4096) (i32.and (local.get $i) (i32.const 255))) (i32.mul (local.get $i) (i32.load8_u (local.get 0))))
              (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5000))))
            (drop (memory.grow (i32.const 3)))
            i32.const 4096
            """;
        var loaded = Guest.Load(Guest.Package(Guest.Text(work, "i32.const 256")));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => Guest.RunAsync(loaded)));
        Assert.All(outcomes, outcome =>
        {
            Assert.Equal(
                (ReceiptStatus.Succeeded, outcomes[0].GasUsed, 4u), (outcome.Status, outcome.GasUsed, outcome.PeakMemoryPages));
            Assert.True(outcome.Output.Span.SequenceEqual(outcomes[0].Output.Span));
        });
    }

    [Fact] // A vector: what this guest costs under activation/3 gas/1.
    public async Task Execute_KnownGuest_CostsKnownGas()
    {
        var count = "(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) i32.const 16";
        var outcome = await Guest.RunAsync(Guest.Text(count));
        Assert.Equal((ReceiptStatus.Succeeded, 50_006UL + 1 + 2 + 8_000 + 1 + 1 + 40), (outcome.Status, outcome.GasUsed));
    }

    [Fact]
    public async Task Execute_GasLimit_ExactlyWhatIsUsedSucceedsAndOneLessIsOutOfGas()
    {
        var count = Guest.Text("(local $i i32) (loop (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000)))) i32.const 16");
        var used = (await Guest.RunAsync(count)).GasUsed;
        var enough = await Guest.RunAsync(count, Guest.Limits with { Gas = used });
        var less = await Guest.RunAsync(count, Guest.Limits with { Gas = used - 1 });
        Assert.Equal((ReceiptStatus.Succeeded, used), (enough.Status, enough.GasUsed));
        Assert.Equal((ReceiptStatus.OutOfGas, used - 1), (less.Status, less.GasUsed));
    }

    [Theory] // E7
    [InlineData("(f32.div (f32.const 0) (f32.const 0))")]
    [InlineData("(f32.sqrt (f32.const -1))")]
    [InlineData("(f32.sub (f32.const inf) (f32.const inf))")]
    [InlineData("(f32.min (f32.const -nan:0x200001) (f32.const 1))")]
    [InlineData("(f32.demote_f64 (f64.const -nan:0x4000000000001))")]
    public async Task Execute_NaN_HasTheCanonicalBits(string nan)
    {
        var outcome = await Guest.RunAsync(Guest.Text($"(f32.store (i32.const 0) {nan}) i32.const 0"));
        Assert.Equal(0x7fc0_0000u, BinaryPrimitives.ReadUInt32LittleEndian(outcome.Output.Span));
    }

    [Fact]
    public void Execute_OffAGuestThread_Throws()
    {
        var loaded = Guest.Load(Guest.Package(Guest.Text("i32.const 16")));
        _ = Assert.Throws<InvalidOperationException>(() => new WasmExecutor().Execute(loaded, [1], Guest.Limits));
    }

    private static string Packed(string answer) => $"""
        (module
          (memory (export "memory") 1)
          (data (i32.const 16) "everarcade")
          (func (export "alloc") (param i32) (result i32) i32.const 1024)
          (func (export "everarcade_execute") (param i32 i32) (result i64) {answer}))
        """;

    /// <summary>Folds a sequence of instructions into one expression.</summary>
    private static string Value(string instructions) => $"(block (result i32) {instructions})";

    private static void AssertFailure(ExecutionOutcome outcome, ReceiptStatus status, uint detail)
    {
        Assert.Equal((status, detail), (outcome.Status, outcome.Detail));
        Assert.True(outcome.Output.IsEmpty);
        Assert.InRange(outcome.GasUsed, 50_000u, 100_000_000u);
    }
}
