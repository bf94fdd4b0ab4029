using System.Text;

namespace EverArcade.Cloud.Execution.Tests.Activation;

/// <summary>Writes random valid modules that end: functions that call each other, directly and through the table, loops, memory, and floats
/// with NaNs of all kinds. The same seed gives the same module.</summary>
internal sealed class RandomModule
{
    private static readonly string[] Types = ["i32", "i64", "f32", "f64"];

    private readonly Random _random;
    private readonly bool _signs;
    private readonly StringBuilder _text = new();
    private readonly string[] _results;
    private readonly int _nesting;
    private int _label;
    private int _loops;

    private RandomModule(int seed, bool signs, int functions, int nesting)
    {
        _random = new Random(seed);
        _signs = signs;
        _nesting = nesting;
        _results = [.. Enumerable.Range(0, functions).Select(_ => Pick(Types))];
    }

    /// <param name="seed">Which.</param>
    /// <param name="signs">Whether it may look at a NaN's sign by neg and copysign: engines that make every NaN canonical at once and we,
    /// who do so when it is seen, then rightly differ.</param>
    public static byte[] Write(int seed, bool signs) => WasmBytes.Text(new RandomModule(seed, signs, functions: 5, nesting: 3).Module());

    /// <summary>One of few statements in one function, so that thousands can be tried.</summary>
    public static byte[] WriteSmall(int seed) => WasmBytes.Text(new RandomModule(seed, signs: false, functions: 1, nesting: 2).Module());

    private string Module()
    {
        _ = _text.AppendLine("""
            (module
              (memory (export "memory") 1 4)
              (table 8 8 funcref)
              (global $budget (mut i32) (i32.const 60))
              (global $gi (mut i32) (i32.const 3))
              (global $gf (mut f64) (f64.const nan:0x8000000001234))
              (data (i32.const 16) "\01\00\00\00\00\00\f8\ff\ff\ff\c1\7f\00\00\00\80")
              (data $passive "0123456789abcdef")
            """);
        _ = _text.AppendLine($"(elem (i32.const 0) {string.Join(' ', _results.Select((_, i) => $"$f{i}"))})");
        for (var i = 0; i < _results.Length; i++)
        {
            _ = _text.AppendLine($"(type $t{i} (func (param i32 f64) (result {_results[i]})))");
        }

        for (var i = 0; i < _results.Length; i++)
        {
            Function(i);
        }

        _ = _text.AppendLine("""(func (export "run") (param i32)""");
        for (var i = 0; i < _results.Length; i++)
        {
            _ = _text.AppendLine($"({_results[i]}.store (i32.const {64 + 8 * i}) (call $f{i} (local.get 0) (f64.const {i}.5)))");
        }

        return _text.AppendLine(") )").ToString();
    }

    private void Function(int index)
    {
        _loops = 0;
        var result = _results[index];
        _ = _text.AppendLine($"(func $f{index} (type $t{index}) (local i32 i64 f32 f64 i32 i32 f64 f32 f64 i32 i32)");
        _ = _text.AppendLine($"""
            (global.set $budget (i32.sub (global.get $budget) (i32.const 1)))
            (if (i32.lt_s (global.get $budget) (i32.const 0)) (then (return ({result}.const {index}))))
            """);
        Statements(_nesting);
        _ = _text.AppendLine(Value(result, _nesting) + ")");
    }

    private void Statements(int depth)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            Statement(depth);
        }
    }

    private void Statement(int depth)
    {
        var type = Pick(Types);
        switch (_random.Next(depth > 0 ? 15 : 6))
        {
            case 0 or 1 or 2:
                Line($"(local.set {Local(type)} {Value(type, _nesting)})");
                break;
            case 3 or 4:
                Line($"({type}.store offset={_random.Next(64)} (i32.and {Value("i32", 2)} (i32.const 1023)) {Value(type, _nesting)})");
                break;
            case 5:
                Line(_random.Next(2) == 0 ? $"(global.set $gi {Value("i32", 2)})" : $"(global.set $gf {Value("f64", 2)})");
                break;
            case 6:
                Line($"(if {Value("i32", 2)} (then");
                Statements(depth - 1);
                Line(") (else");
                Statements(depth - 1);
                Line("))");
                break;
            case 7:
                var block = $"$b{_label++}";
                Line($"(block {block}");
                Statements(depth - 1);
                Line($"(br_if {block} {Value("i32", 2)})");
                Statements(depth - 1);
                Line(")");
                break;
            case 8 or 9 when _loops < 3:
                Loop(depth);
                break;
            case 10:
                var (a, b) = ($"$b{_label++}", $"$b{_label++}");
                Line($"(block {a} (block {b} (br_table {a} {b} {a} {Value("i32", 2)}))");
                Statements(depth - 1);
                Line(")");
                break;
            case 11:
                Line(Pick([
                    $"(memory.fill (i32.const 512) {Value("i32", 1)} (i32.and {Value("i32", 1)} (i32.const 127)))",
                    $"(memory.copy (i32.const 700) (i32.const 16) (i32.and {Value("i32", 1)} (i32.const 255)))",
                    "(memory.init $passive (i32.const 900) (i32.const 3) (i32.const 9))",
                    $"(local.set 2 (memory.grow (i32.and {Value("i32", 1)} (i32.const 1))))",
                    "(table.copy (i32.const 5) (i32.const 0) (i32.const 2))",
                ]));
                break;
            case 14:
                Exits(depth);
                break;
            case 12:
                var result = _results[_random.Next(0, _results.Length)];
                Line($"(drop {Value(result, 2)})");
                break;
            default:
                Line($"(if (i32.eq (i32.and {Value("i32", 2)} (i32.const 63)) (i32.const 7)) (then (unreachable)))");
                break;
        }
    }

    private void Loop(int depth)
    {
        // Locals 6, 7 and 11 count, so that loops end whatever their bodies do.
        var counter = _loops++ switch { 0 => 6, 1 => 7, _ => 11 };
        var loop = $"$b{_label++}";
        if (_random.Next(2) == 0)
        {
            While(counter, loop, depth);
            return;
        }

        var (start, step, back) = Count(counter);
        Line($"(local.set {counter} (i32.const {start})) (local.set 12 (i32.const {step})) (loop {loop}");
        if (_loops <= 2)
        {
            Statements(depth - 1);
        }
        else
        {
            Statement(0);
        }

        Line($"(br_if {loop} {back}))");
        _loops--;
    }

    /// <summary>Where a loop begins to count, by what if that is in a local, and the condition of going on. A loop in it may set that local
    /// to another number.</summary>
    private (int Start, int Step, string Back) Count(int counter)
    {
        var (times, step) = (_random.Next(1, 5), _random.Next(1, 20));
        var up = $"(local.tee {counter} (i32.add (local.get {counter}) (i32.const {step})))";
        string ByLocal(string operation) => $"(local.tee {counter} (i32.{operation} (local.get {counter}) (local.get 12)))";
        return _random.Next(9) switch
        {
            0 => (-times * step, 1, up),
            1 => (7, 1, $"(i32.ne {up} (i32.const {7 + times * step}))"),
            2 => (int.MaxValue - times * step, 1, $"(i32.lt_s {up} (i32.const {int.MaxValue - step}))"),
            3 => (-times * step, 1, $"(i32.gt_u {up} (i32.const {3 * step}))"),
            4 => (100, 1, $"(i32.le_u {up} (i32.const {100 + times * step - 1}))"),
            5 => (-times * step, step, $"(i32.lt_s {ByLocal("add")} (i32.const 5))"),
            6 => (times * step, step, $"(i32.ge_s {ByLocal("sub")} (i32.const -5))"),
            7 => (int.MaxValue - times * step, step, $"(i32.gt_s {ByLocal("add")} (i32.const {int.MaxValue - step}))"),
            _ => (times, 1, $"(i32.gt_s (local.tee {counter} (i32.sub (local.get {counter}) (i32.const 1))) (i32.const 0))"),
        };
    }

    /// <summary>A loop that is left at its start and goes back by branches that are always taken.</summary>
    private void While(int counter, string loop, int depth)
    {
        Line($"""
            (local.set {counter} (i32.const {_random.Next(1, 5)})) (block {loop}_out (loop {loop}
              (br_if {loop}_out (i32.le_s (local.tee {counter} (i32.sub (local.get {counter}) (i32.const 1))) (i32.const 0)))
            """);
        if (_loops <= 2 && depth > 1)
        {
            Statements(depth - 1);
        }

        Line(Pick([
            $"(if {Value("i32", 1)} (then (br {loop})))",
            $"(if {Value("i32", 1)} (then (br {loop})) (else (local.set 0 (i32.const 1)) (br {loop})))",
            $"(block {loop}_in (br_if {loop}_in {Value("i32", 1)}) (br {loop}))",
            $"(block {loop}_in (br_table {loop}_in {loop} {loop}_out {Value("i32", 1)}))",
            "",
        ]));
        Statement(0);
        Line(Pick([$"(br {loop})))", $"(br_if {loop} {Value("i32", 1)})))"]));
        _loops--;
    }

    /// <summary>Blocks that are left further out, sometimes and for certain.</summary>
    private void Exits(int depth)
    {
        var (a, b) = ($"$b{_label++}", $"$b{_label++}");
        Line($"(block {a} (block {b} (if {Value("i32", 1)} (then");
        Statement(0);
        Line($"(br {a})))");
        Statements(depth - 1);
        Line($"(br_if {Pick([a, b])} {Value("i32", 1)})");
        Statement(0);
        Line(Pick([$"(br {a})", "", $"(br {b})"]) + ")");
        Statement(0);
        Line(")");
    }

    private string Value(string type, int depth)
    {
        if (depth == 0)
        {
            return _random.Next(2) == 0 ? $"(local.get {Readable(type)})" : Constant(type);
        }

        string Next(string of) => Value(of, depth - 1);
        switch (_random.Next(9))
        {
            case 0:
                return $"(local.get {Readable(type)})";
            case 1:
                return $"({type}.load offset={_random.Next(32)} (i32.and {Next("i32")} (i32.const 255)))";
            case 2:
                return $"(select {Next(type)} {Next(type)} {Next("i32")})";
            case 3:
                return $"(local.tee {Local(type)} {Next(type)})";
            case 4:
                return $"(if (result {type}) {Next("i32")} (then {Next(type)}) (else {Next(type)}))";
            case 5:
                var block = $"$b{_label++}";
                return $"(block {block} (result {type}) (drop (br_if {block} {Next(type)} {Next("i32")})) {Next(type)})";
            case 6:
                var callee = Array.IndexOf(_results, type);
                if (callee < 0 || depth < 2)
                {
                    return Constant(type);
                }

                return _random.Next(2) == 0
                    ? $"(call $f{callee} {Next("i32")} {Next("f64")})"
                    : $"(call_indirect (type $t{callee}) {Next("i32")} {Next("f64")} (i32.const {callee}))";
            default:
                return Computed(type, Next);
        }
    }

    private string Computed(string type, Func<string, string> next)
    {
        if (type[0] == 'f')
        {
            string[] two = _signs ? ["add", "sub", "mul", "div", "min", "max", "copysign"] : ["add", "sub", "mul", "div", "min", "max"];
            string[] one = _signs ? ["sqrt", "neg", "abs", "ceil", "nearest"] : ["sqrt", "abs", "floor", "trunc"];
            var bits = type[1..];
            return _random.Next(8) switch
            {
                < 4 => $"({type}.{Pick(two)} {next(type)} {next(type)})",
                4 => $"({type}.{Pick(one)} {next(type)})",
                5 => $"({type}.reinterpret_i{bits} {next($"i{bits}")})",
                6 => type == "f32" ? $"(f32.demote_f64 {next("f64")})" : $"(f64.promote_f32 {next("f32")})",
                _ => $"({type}.convert_i32_s {next("i32")})",
            };
        }

        return _random.Next(10) switch
        {
            < 4 => $"({type}.{Pick(["add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "rotl", "shr_u"])} {next(type)} {next(type)})",
            4 => $"({type}.reinterpret_f{type[1..]} {next($"f{type[1..]}")})",
            5 => $"({type}.trunc_sat_f64_s {next("f64")})",
            6 when type == "i32" => $"(f64.{Pick(["eq", "lt", "ge"])} {next("f64")} {next("f64")})",
            6 => $"(i64.extend_i32_s {next("i32")})",
            7 when type == "i32" => $"(i32.wrap_i64 {next("i64")})",
            8 => $"({type}.{Pick(["div_s", "rem_u"])} {next(type)} ({type}.or {next(type)} ({type}.const 1)))",
            _ => $"({type}.{Pick(["clz", "popcnt", "extend8_s"])} {next(type)})",
        };
    }

    private string Constant(string type) => type switch
    {
        "f32" => Pick(["(f32.const nan)", "(f32.const -nan:0x200001)", "(f32.const inf)", "(f32.const -0)", "(f32.const 1.5)", "(f32.demote_f64 (global.get $gf))"]),
        "f64" => Pick(["(f64.const nan)", "(f64.const -nan:0x4000000000001)", "(f64.const -inf)", "(f64.const 0)", "(f64.const 2.25)", "(global.get $gf)"]),
        "i32" => Pick(["(global.get $gi)", $"(i32.const {_random.Next(-9, 99)})", "(memory.size)"]),
        _ => $"(i64.const {_random.Next(-9, 99)})",
    };

    private string Local(string type) => type switch
    {
        "i32" => "2",
        "i64" => "3",
        "f32" => Pick(["4", "9"]),
        _ => Pick(["1", "5", "8", "10"]),
    };

    private string Readable(string type) => type == "i32" ? Pick(["0", "2"]) : Local(type);

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private void Line(string text) => _text.AppendLine(text);
}
