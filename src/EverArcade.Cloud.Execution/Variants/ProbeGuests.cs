using EverArcade.Cloud.Execution.Engine;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>Guests of our own that show what an engine does with memory and gas. Immutable.</summary>
public static class ProbeGuests
{
    /// <summary>Fills every byte of the largest memory and every element of the largest table. Ends reverted.</summary>
    public static Package Dirty { get; } = Create("probe-dirty", $"""
        (module
          {Room}
          (elem (i32.const 0) func $junk)
          (global $left (mut i64) (i64.const 0))
          (func $junk)
          (func (export "alloc") (param i32) (result i32) (i32.const 1024))
          (func (export "output_len") (result i32) (i32.const 0))
          (func (export "execute") (param i32 i32) (result i32) (local $filled i32)
            (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const {MemoryBytes}))
            (local.set $filled (i32.const 1))
            (loop $double
              (table.copy (local.get $filled) (i32.const 0)
                (select (local.get $filled) (i32.sub (i32.const {TableElements}) (local.get $filled))
                  (i32.lt_u (local.get $filled) (i32.sub (i32.const {TableElements}) (local.get $filled)))))
              (local.set $filled (i32.shl (local.get $filled) (i32.const 1)))
              (br_if $double (i32.lt_u (local.get $filled) (i32.const {TableElements}))))
            (global.set $left (i64.const -1))
            (i32.const -1)))
        """);

    /// <summary>Looks at every byte of the largest memory before anything is written to it, and at the table's element that the input's
    /// length names. Traps for the missing element when everything is as new, and as unreachable when it is not.</summary>
    public static Package Inspector { get; } = Create("probe-inspector", $"""
        (module
          {Room}
          (type $none (func))
          (global $left (mut i64) (i64.const 0))
          (global $seen (mut i64) (i64.const 0))
          (func (export "alloc") (param i32) (result i32) (local $at i32)
            (global.set $seen (global.get $left))
            (loop $next
              (global.set $seen (i64.or (global.get $seen) (i64.load (local.get $at))))
              (local.set $at (i32.add (local.get $at) (i32.const 8)))
              (br_if $next (i32.lt_u (local.get $at) (i32.const {MemoryBytes}))))
            (global.set $left (i64.const -1))
            (i32.const 1024))
          (func (export "output_len") (result i32) (i32.const 0))
          (func (export "execute") (param i32 i32) (result i32)
            (if (i64.ne (global.get $seen) (i64.const 0)) (then unreachable))
            (call_indirect (type $none) (local.get 1))
            (unreachable)))
        """);

    /// <summary>Loops as often as its input is long, then divides by zero.</summary>
    public static Package Trap { get; } = Create("probe-trap", """
        (module
          (memory (export "memory") 1 1)
          (func (export "alloc") (param i32) (result i32) (i32.const 1024))
          (func (export "output_len") (result i32) (i32.const 0))
          (func (export "execute") (param i32 i32) (result i32) (local $i i32)
            (loop $next
              (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 1))))
            (i32.div_u (local.get $i) (i32.const 0))))
        """);

    /// <summary>Whether it is one of these, the very object: nothing that somebody sends is.</summary>
    internal static bool Has(Package package) =>
        ReferenceEquals(package, Dirty) || ReferenceEquals(package, Inspector) || ReferenceEquals(package, Trap);

    /// <summary>Bytes that <see cref="Inspector"/> looks at.</summary>
    public static int MemoryBytes => (int)EngineProfile.MemoryPagesMax << 16;

    /// <summary>Elements of the largest table.</summary>
    public static uint TableElements => EngineProfile.TableElementsMax;

    private static string Room =>
        $"(memory (export \"memory\") {EngineProfile.MemoryPagesMax} {EngineProfile.MemoryPagesMax}) (table {TableElements} {TableElements} funcref)";

    private static Package Create(string name, string text)
    {
        var module = Module.ConvertText(text);
        return new Package
        {
            Hash = Hash256.Of(module),
            Manifest = new PackageManifest
            {
                Name = name,
                Version = "1.0.0",
                Abi = AbiV2.Version,
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.Wasm,
                Publisher = default,
            },
            Module = module,
            Schema = null,
            Signature = default,
        };
    }
}
