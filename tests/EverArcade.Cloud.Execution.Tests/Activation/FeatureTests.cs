using static EverArcade.Cloud.Execution.Tests.Activation.WasmBytes;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>P9: each feature outside of the accepted set is refused by its name and place.</summary>
public sealed class FeatureTests
{
    [Theory]
    [InlineData("(func (drop (i32x4.splat (i32.const 0))))", "SIMD (opcode 0xfd 17)")]
    [InlineData("(func (param v128))", "SIMD (type v128)")]
    [InlineData("(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))", "SIMD (opcode 0xfd 12)")]
    [InlineData("(func (unreachable) (i8x16.relaxed_swizzle))", "relaxed SIMD (opcode 0xfd 256)")]
    [InlineData("(func (drop (i32.atomic.load (i32.const 0))))", "threads (opcode 0xfe 16)")]
    [InlineData("(func (atomic.fence))", "threads (opcode 0xfe 3)")]
    [InlineData("(tag $t)", "exceptions (tag section)")]
    [InlineData("(import \"a\" \"b\" (tag))", "exceptions (tag)")]
    [InlineData("(func (unreachable) (throw_ref))", "exceptions (opcode 0x0a)")]
    [InlineData("(func (try_table))", "exceptions (opcode 0x1f)")]
    [InlineData("(func $f (return_call $f))", "tail calls (opcode 0x12)")]
    [InlineData("(func (param (ref func)))", "typed function references")]
    [InlineData("(type $f (func)) (func (unreachable) (call_ref $f))", "typed function references (opcode 0x14)")]
    [InlineData("(type $s (struct (field i32)))", "GC")]
    [InlineData("(func (drop (ref.i31 (i32.const 0))))", "GC (opcode 0xfb 28)")]
    [InlineData("(func (param externref))", "reference types (externref)")]
    [InlineData("(func (local funcref))", "reference types (funcref as a value)")]
    [InlineData("(global funcref (ref.null func))", "reference types (funcref as a value)")]
    [InlineData("(func (drop (ref.null func)))", "reference types (opcode 0xd0)")]
    [InlineData("(table 1 1 funcref) (func (drop (table.get (i32.const 0))))", "reference types (table.get)")]
    [InlineData("(table 1 1 funcref) (func (drop (table.size)))", "reference types (table.size)")]
    [InlineData("(table 1 1 funcref) (func (unreachable) (table.grow) (drop))", "reference types (table.grow)")]
    [InlineData("(table 1 1 funcref) (func (unreachable) (table.fill))", "reference types (table.fill)")]
    [InlineData("(func (unreachable) (i64.add128) (drop) (drop))", "wide arithmetic (opcode 0xfc 19)")]
    [InlineData("(global i32 (i32.add (i32.const 1) (i32.const 2)))", "extended constant expressions")]
    [InlineData("(memory 1) (memory 1) (func (drop (memory.size 1)))", "memories: 2, at most 1")]
    [InlineData("(memory i64 1)", "memory64")]
    [InlineData("(memory 1 1 shared)", "threads (shared)")]
    [InlineData("(memory 1 (pagesize 1))", "custom page sizes")]
    [InlineData("(table 1 1 externref)", "A table holds function references")]
    public void Validate_FeatureThatIsOff_IsRefusedByName(string fields, string name)
    {
        var module = fields.Contains("atomic.load", StringComparison.Ordinal) ? $"(module (memory 1) {fields})" : $"(module {fields})";
        var detail = Assert.Single(Checks.Details(Text(module)));
        Assert.Contains(name, detail, StringComparison.Ordinal);
    }

    [Theory] // What today's compilers emit, and what is cheap to allow beside it.
    [InlineData("(func (result i32 i64) i32.const 1 i64.const 2)")]
    [InlineData("(func (param i32) (result i32) (i32.extend8_s (local.get 0)))")]
    [InlineData("(func (param f64) (result i64) (i64.trunc_sat_f64_u (local.get 0)))")]
    [InlineData("(memory 1) (data $d \"abc\") (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop $d))")]
    [InlineData("(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 1)) (memory.fill (i32.const 0) (i32.const 0) (i32.const 1)))")]
    [InlineData("(global (export \"g\") (mut i32) (i32.const 0))")]
    [InlineData("(table 1 1 funcref) (elem $e func 0) (func (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop $e))")]
    [InlineData("(table 1 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 1)))")]
    [InlineData("(table 1 1 funcref) (elem (i32.const 0) funcref (ref.func 0)) (func)")]
    [InlineData("(func (param i64 i64 i32) (result i64) (select (result i64) (local.get 0) (local.get 1) (local.get 2)))")]
    [InlineData("(type $t (func (param i32) (result i32 i32))) (func (drop (drop (block (type $t) (i32.const 1) (unreachable)))))")]
    public void Validate_FeatureThatIsOn_IsAccepted(string fields)
    {
        var text = fields.Replace("(block (type $t) (i32.const 1)", "(i32.const 1) (block (type $t)", StringComparison.Ordinal);
        Assert.Empty(Checks.Details(Text($"(module {text})")));
    }
}
