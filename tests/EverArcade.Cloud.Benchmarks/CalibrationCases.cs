namespace EverArcade.Cloud.Benchmarks;

/// <summary>Every class of the cost table, in code an optimiser cannot do away with.</summary>
internal static class CalibrationCases
{
    private const string OnePage = "(memory 1)";

    /// <summary>All the memory a guest may have, in which addresses jump about.</summary>
    private const string Everything = "(memory 256)";

    private const string Functions = """
        (type $f (func (param i32) (result i32)))
        (table 4 4 funcref) (elem (i32.const 0) $a $b $c $d)
        (func $a (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
        (func $b (param i32) (result i32) (i32.xor (local.get 0) (i32.const 5)))
        (func $c (param i32) (result i32) (i32.add (local.get 0) (i32.const 7)))
        (func $d (param i32) (result i32) (i32.sub (local.get 0) (i32.const 3)))
        (func $many (param i32) (result i32) (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
          (if (i32.eq (local.get 0) (i32.const 77)) (then (return (call $many (i32.wrap_i64 (i64.add (local.get 3) (local.get 16)))))))
          (i32.add (local.get 0) (i32.const 1)))
        """;

    /// <summary>Each word of the memory holds the address of another, in one circle that jumps about; it is written in the first call.</summary>
    private const string Chain = Everything + """
        (func $prepare (local $at i32)
          (if (i32.load (i32.const 0)) (then (return)))
          (loop $next
            (i32.store
              (i32.shl (local.get $at) (i32.const 2))
              (i32.shl (local.tee $at (i32.and (i32.add (i32.mul (local.get $at) (i32.const 1664525)) (i32.const 1013904223)) (i32.const 0x3fffff))) (i32.const 2)))
            (br_if $next (local.get $at))))
        """;

    /// <summary>A number that no predictor foresees.</summary>
    private const string Random = "(local.tee %i (i32.add (i32.mul (local.get %i) (i32.const 1664525)) (i32.const 1013904223)))";

    public static IEnumerable<CalibrationCase> All() =>
        Integers("i32").Concat(Integers("i64")).Concat(Floats("f32")).Concat(Floats("f64"))
            .Concat(Conversions()).Concat(Memory()).Concat(Control()).Concat(Bulk());

    private static IEnumerable<CalibrationCase> Integers(string type)
    {
        foreach (var operation in new[] { "add", "shl", "rotl", "shr_s", "mul" })
        {
            yield return CalibrationCase.Of($"{type}.{operation}", type, $"(local.set % ({type}.{operation} (local.get %+) (local.get %)))");
        }

        foreach (var operation in new[] { "div_s", "div_u", "rem_s", "rem_u" })
        {
            yield return CalibrationCase.Of(
                $"{type}.{operation}", type, $"(local.set % ({type}.xor ({type}.const -77777) ({type}.{operation} (local.get %) %k)))", 300);
        }

        foreach (var operation in new[] { "clz", "popcnt", "extend8_s" })
        {
            yield return CalibrationCase.Of(
                $"{type}.{operation}", type, $"(local.set % ({type}.add %k ({type}.{operation} (local.get %))))");
        }

        yield return CalibrationCase.Of(
            $"{type}.lt_s", type, $"(local.set %i (i32.add (local.get %i) ({type}.lt_s (local.tee % ({type}.add (local.get %) %k)) ({type}.const 99))))");
        yield return CalibrationCase.Of(
            $"select {type}", type, $"(local.set % (select ({type}.add (local.get %) %k) ({type}.xor (local.get %) %k) (i32.and (local.get $n) (i32.const 1))))");
    }

    private static IEnumerable<CalibrationCase> Floats(string type)
    {
        foreach (var operation in new[] { "add", "mul", "div", "min", "max" })
        {
            yield return CalibrationCase.Of($"{type}.{operation}", type, $"(local.set % ({type}.{operation} (local.get %) %k))", 600);
        }

        yield return CalibrationCase.Of($"{type}.copysign", type, $"(local.set % ({type}.copysign (local.get %) ({type}.add (local.get %) %k)))", 600);
        foreach (var operation in new[] { "sqrt", "ceil", "trunc", "nearest", "abs", "neg" })
        {
            yield return CalibrationCase.Of(
                $"{type}.{operation}", type, $"(local.set % ({type}.add %k ({type}.{operation} (local.get %))))", 600);
        }

        yield return CalibrationCase.Of(
            $"{type}.lt", type, $"(local.set %i (i32.add (local.get %i) ({type}.lt (local.tee % ({type}.add (local.get %) %k)) ({type}.const 99))))", 600);
        yield return CalibrationCase.Of(
            $"{type}.add, its bits seen",
            type,
            $"({type}.store (i32.const 64) (local.tee % ({type}.add (local.get %) %k)))",
            600,
            OnePage);
        yield return CalibrationCase.Of(
            $"{type}.add, called with it", type, $"(local.set % (call $same ({type}.add (local.get %) %k)))", 600,
            $"(func $same (param {type}) (result {type}) (local.get 0))");
    }

    private static IEnumerable<CalibrationCase> Conversions()
    {
        foreach (var (to, from) in new[] { ("f32", "i32"), ("f32", "i64"), ("f64", "i32"), ("f64", "i64") })
        {
            foreach (var sign in new[] { "s", "u" })
            {
                yield return CalibrationCase.Of(
                    $"{to}.convert_{from}_{sign}",
                    to,
                    $"(local.set % ({to}.add (local.get %) ({to}.convert_{from}_{sign} (local.tee {Other(from)} ({from}.add (local.get {Other(from)}) (local.get $k{from}))))))",
                    600);
                yield return CalibrationCase.Of(
                    $"{from}.trunc_{to}_{sign}",
                    from,
                    $"(local.set % ({from}.xor (local.get %) ({from}.trunc_{to}_{sign} (local.tee {Other(to)} ({to}.add (local.get {Other(to)}) (local.get $k{to}))))))",
                    300);
                yield return CalibrationCase.Of(
                    $"{from}.trunc_sat_{to}_{sign}",
                    from,
                    $"(local.set % ({from}.xor (local.get %) ({from}.trunc_sat_{to}_{sign} (local.tee {Other(to)} ({to}.add (local.get {Other(to)}) (local.get $k{to}))))))",
                    600);
            }
        }

        yield return CalibrationCase.Of("f32.demote, f64.promote", "f64", "(local.set % (f64.add %k (f64.promote_f32 (f32.demote_f64 (local.get %)))))", 600);
        yield return CalibrationCase.Of("i64.extend, wrap", "i64", "(local.set % (i64.add %k (i64.extend_i32_s (i32.wrap_i64 (local.get %)))))");
        yield return CalibrationCase.Of(
            "reinterpret f64, i64", "f64", "(local.set % (f64.reinterpret_i64 (i64.add (i64.const 9) (i64.reinterpret_f64 (local.get %)))))", 600);
    }

    private static string Other(string type) => $"${type}0";

    private static IEnumerable<CalibrationCase> Memory()
    {
        foreach (var load in new[] { "i32.load", "i32.load8_s", "i64.load", "i64.load32_u", "f32.load", "f64.load" })
        {
            var type = load[..3];
            yield return CalibrationCase.Of(
                load, type, $"(local.set % ({type}.{(type[0] == 'f' ? "add" : "xor")} (local.get %) ({load} (i32.and (local.tee %i (i32.add (local.get %i) (i32.const 40))) (i32.const 4095)))))", fields: OnePage);
        }

        yield return CalibrationCase.Of(
            "i32.load, each waits for the last", "i32", "(local.set % (i32.load (i32.and (local.get %) (i32.const 4095))))", fields: OnePage);
        foreach (var store in new[] { "i32.store", "i32.store8", "i64.store", "f64.store" })
        {
            var type = store[..3];
            yield return CalibrationCase.Of(
                store, type, $"({store} (i32.and (local.tee %i (i32.add (local.get %i) (i32.const 40))) (i32.const 4095)) (local.get %))", fields: OnePage);
        }

        yield return CalibrationCase.Of(
            "i32.load anywhere in 16 MiB", "i32", $"(local.set % (i32.xor (local.get %) (i32.load (i32.shr_u {Random} (i32.const 9)))))", 500, Everything);
        yield return CalibrationCase.Of(
            "i32.load anywhere in 16 MiB, each waits for the last",
            "i32",
            $"(local.set % (i32.xor {Random} (i32.load (i32.shr_u (local.get %) (i32.const 9)))))",
            200,
            Everything);
        yield return CalibrationCase.Of("i32.load, a chain through 16 MiB", "i32", "(local.set $i320 (i32.load (local.get $i320)))", 20, Chain);
        yield return CalibrationCase.Of(
            "i32.store anywhere in 16 MiB", "i32", $"(i32.store (i32.shr_u {Random} (i32.const 9)) (local.get $n))", 500, Everything);
        yield return CalibrationCase.Of(
            "global.get, global.set", "i64", "(global.set $g (i64.add (global.get $g) (local.get %)))", fields: "(global $g (mut i64) (i64.const 0))");
        yield return CalibrationCase.Of(
            "memory.size", "i32", "(local.set % (i32.add (local.get %) (memory.size)))", fields: OnePage);
    }

    private static IEnumerable<CalibrationCase> Control()
    {
        yield return CalibrationCase.Of("block, br_if, foreseen", "i32", "(block (br_if 0 (i32.eqz (local.get $n))) (local.set % (i32.add (local.get %) %k)))");
        yield return CalibrationCase.Of(
            "if, foreseen", "i32", "(if (local.get $n) (then (local.set % (i32.add (local.get %) %k))) (else (local.set % (i32.const 1))))");
        yield return CalibrationCase.Of(
            "if, not foreseen",
            "i32",
            $"(if (i32.lt_s {Random} (i32.const 0)) (then (local.set $i640 (i64.add (local.get $i640) (i64.const 3)))) (else (local.set $i641 (i64.const 1))))",
            200);
        yield return CalibrationCase.Of("loop once", "i32", "(loop (local.set % (i32.add (local.get %) %k)) (br_if 0 (i32.eqz (local.get $n))))");
        yield return CalibrationCase.Of(
            "br_table, foreseen",
            "i32",
            "(block (block (block (br_table 0 1 2 (i32.and (local.get $n) (i32.const 3)))) (local.set % (i32.add (local.get %) (i32.const 9)))) (local.set % (i32.add (local.get %) %k)))",
            800);
        yield return CalibrationCase.Of(
            "br_table, not foreseen",
            "i32",
            $"(block (block (block (block (br_table 0 1 2 3 (i32.shr_u {Random} (i32.const 30)))) (local.set $i640 (i64.const 9))) (local.set $i641 (i64.const 5))) (local.set $i642 (i64.const 7)))",
            200);
        yield return CalibrationCase.Of("call", "i32", "(local.set % (call $a (local.get %)))", 600, Functions);
        yield return CalibrationCase.Of("call of a function with 16 locals, counted", "i32", "(local.set % (call $many (local.get %)))", 400, Functions);
        yield return CalibrationCase.Of(
            "call_indirect, foreseen", "i32", "(local.set % (call_indirect (type $f) (local.get %) (i32.and (local.get $n) (i32.const 3))))", 400, Functions);
        yield return CalibrationCase.Of(
            "call_indirect, not foreseen", "i32", $"(local.set $i320 (call_indirect (type $f) (local.get $i320) (i32.shr_u {Random} (i32.const 30))))", 100, Functions);
    }

    private static IEnumerable<CalibrationCase> Bulk()
    {
        foreach (var bytes in new[] { 0, 16, 256, 65_536 })
        {
            var repeats = bytes > 1_000 ? 3 : 200;
            yield return CalibrationCase.Of(
                $"memory.fill, {bytes} bytes", "i32", $"(memory.fill (i32.const 64) (local.get $n) (i32.const {bytes}))", repeats, "(memory 4)");
            yield return CalibrationCase.Of(
                $"memory.copy, {bytes} bytes", "i32", $"(memory.copy (i32.const 70000) (i32.const 64) (i32.const {bytes}))", repeats, "(memory 4)");
        }

        yield return CalibrationCase.Of(
            "memory.copy, 4 MiB", "i32", "(memory.copy (i32.const 0x800000) (i32.const 64) (i32.const 0x400000))", 1, Everything);
        yield return CalibrationCase.Of(
            "memory.fill, 8 MiB", "i32", "(memory.fill (i32.const 64) (local.get $n) (i32.const 0x800000))", 1, Everything);
        yield return CalibrationCase.Of(
            "memory.init, 16 bytes", "i32", "(memory.init $d (i32.const 64) (i32.const 0) (i32.const 16))", 200, "(memory 1) (data $d \"0123456789abcdef\")");
        yield return CalibrationCase.Of(
            "table.copy, 4 elements", "i32", "(table.copy (i32.const 8) (i32.const 0) (i32.const 4))", 200,
            "(table 5000 5000 funcref) (elem (i32.const 0) $e $e $e $e) (func $e)");
        yield return CalibrationCase.Of(
            "table.copy, 2,000 elements", "i32", "(table.copy (i32.const 2500) (i32.const 0) (i32.const 2000))", 3, "(table 5000 5000 funcref) (elem (i32.const 0) $e) (func $e)");
        yield return CalibrationCase.Of(
            "table.init, 4 elements", "i32", "(table.init $t (i32.const 8) (i32.const 0) (i32.const 4))", 200,
            "(table 5000 5000 funcref) (elem $t func $e $e $e $e) (func $e)");
        yield return CalibrationCase.Of("memory.grow by 0", "i32", "(local.set % (i32.add (local.get %) (memory.grow (i32.const 0))))", 100, OnePage);
    }
}
