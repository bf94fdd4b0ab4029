namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Valid modules that tests change or run.</summary>
internal static class Samples
{
    /// <summary>A module that uses every section and most kinds of immediates.</summary>
    public static byte[] Rich { get; } = WasmBytes.Text("""
        (module
          (type $pair (func (param i32) (result i32 i64)))
          (type $binary (func (param i32 i32) (result i32)))
          (table 4 8 funcref)
          (memory (export "memory") 1 4)
          (global $count (mut i32) (i32.const 7))
          (global $limit f64 (f64.const 1.5))
          (export "alloc" (func $alloc))
          (export "execute" (func $execute))
          (export "output_len" (func $length))
          (elem (i32.const 0) $add $sub)
          (elem $passive func $add)
          (func $alloc (param i32) (result i32) i32.const 1024)
          (func $length (result i32) (global.get $count))
          (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
          (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
          (func $split (type $pair) (local.get 0) (i64.extend_i32_u (local.get 0)))
          (func $execute (param $p i32) (param $n i32) (result i32) (local $i i32) (local $x f64) (local $y f32)
            (block $done
              (loop $again
                (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
                (local.set $x (f64.add (local.get $x) (f64.mul (global.get $limit) (f64.convert_i32_u (local.get $i)))))
                (f64.store offset=8 (i32.const 2048) (local.get $x))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br $again)))
            (if (result i32) (i32.and (local.get $n) (i32.const 1))
              (then (call_indirect (type $binary) (local.get $n) (i32.const 3) (i32.const 0)))
              (else (drop (call $split (local.get $n)))))
            (block $c (block $b (block $a (br_table $a $b $c (local.get $n)))
              (memory.fill (i32.const 64) (i32.const 1) (i32.const 16)))
              (memory.copy (i32.const 128) (i32.const 64) (i32.const 16)))
            (memory.init $words (i32.const 4) (i32.const 0) (i32.const 2))
            (data.drop $words)
            (local.set $y (f32.demote_f64 (f64.sqrt (local.get $x))))
            (drop (i32.reinterpret_f32 (f32.copysign (local.get $y) (f32.const -1))))
            (global.set $count (i32.trunc_sat_f64_s (local.get $x)))
            (drop (memory.grow (i32.const 1)))
            (drop (select (i64.const -5) (i64.load32_s (i32.const 8)) (memory.size))))
          (data (i32.const 16) "hello")
          (data $words "abc"))
        """);

    public static byte[] Guest(string path) => Read(Path.Combine("src/guests", path));

    /// <param name="path">From the repository's root.</param>
    public static byte[] Read(string path) => System.IO.File.ReadAllBytes(File(path));

    /// <summary>Where a file of the repository is.</summary>
    public static string File(string path) => RepositoryRoot.Of(path);
}
