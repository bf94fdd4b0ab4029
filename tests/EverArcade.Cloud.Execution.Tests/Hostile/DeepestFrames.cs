namespace EverArcade.Cloud.Execution.Tests.Hostile;

/// <summary>Guests that recur without end in functions made to need as much native stack as they can for what they are counted.</summary>
internal static class DeepestFrames
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["nothing in a frame"] = Module("(call $deep (local.get 0))", ""),
        ["what a loop uses, computed before it, as much as a body holds"] = Module(
            $$"""
            (local.set $x (i64.extend_i32_s (local.get 0)))
            (loop {{Invariants(8_000)}} (br_if 0 (i64.eq (local.get $s) (i64.const 77))))
            (call $deep (i32.add (local.get 0) (i32.wrap_i64 (local.get $s))))
            """, "(local $x i64) (local $s i64)"),
        ["locals alive over the call"] = Module(
            $"{Each(900, i => $"(local.set $l{i} (i64.mul (i64.extend_i32_s (local.get 0)) (i64.const {i * 7919 + 1})))")}"
            + "(call $deep (i32.add (local.get 0) (i32.const 1)))"
            + $"(i64.store (i32.const 0) {Sum(900)})",
            Each(900, i => $"(local $l{i} i64)")),
        ["operands alive over the call"] = Module(
            Each(900, i => $"(i64.mul (i64.extend_i32_s (local.get 0)) (i64.const {i * 7919 + 1}))")
            + "(call $deep (i32.add (local.get 0) (i32.const 1)))"
            + Each(899, _ => "i64.xor ") + "(local.set $x) (i64.store (i32.const 0) (local.get $x))",
            "(local $x i64)"),
        ["parameters on the stack"] = $"""
            (module (memory (export "memory") 1)
              (func $wide {Each(100, _ => "(param i64)")} (call $wide {Each(100, i => $"(i64.add (local.get {99 - i}) (i64.const {i}))")}))
              (func $deep (param i32) (call $wide {Each(100, i => $"(i64.const {i})")}))
              {Exports})
            """,
        ["results on the stack"] = $"""
            (module (memory (export "memory") 1)
              (func $wide (param i32) (result {Each(32, _ => "i64 ")}) (call $wide (i32.add (local.get 0) (i32.const 1))))
              (func $deep (param i32) (call $wide (local.get 0)) {Each(32, _ => "drop ")})
              {Exports})
            """,
        ["the longest chain of calls, then recursion"] = $"""
            (module (memory (export "memory") 1)
              (func $last (param i32) (call $last (i32.add (local.get 0) (i32.const 1))))
              {Each(1_000, i => $"(func $c{i} (param i32) (call $c{i + 1} (i32.add (local.get 0) (i32.const 1))))")}
              (func $c1000 (param i32) (call $last (local.get 0)))
              (func $deep (param i32) (call $c0 (local.get 0)))
              {Exports})
            """,
    };

    private const string Exports = """
        (func (export "alloc") (param i32) (result i32) i32.const 1024)
        (func (export "execute") (param i32 i32) (result i32) (call $deep (local.get 0)) i32.const 16)
        (func (export "output_len") (result i32) i32.const 4)
        """;

    private static string Module(string body, string locals) => $"""
        (module (memory (export "memory") 1)
          (func $deep (param i32) {locals} {body})
          {Exports})
        """;

    private static string Invariants(int count) => Each(count, i =>
        $"(local.set $s (i64.rotl (i64.xor (local.get $s) (i64.mul (local.get $x) (i64.const {(i + 1) * 7919}))) (i64.const 1)))");

    private static string Sum(int count) =>
        Each(count, i => $"(local.get $l{i})") + Each(count - 1, _ => "i64.xor ");

    private static string Each(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
