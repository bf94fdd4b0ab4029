using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>A loop of one class of instructions, as text.</summary>
/// <param name="Name">Of the class.</param>
/// <param name="Module">Its module, whose export <c>run</c> repeats the class as often as it is told.</param>
/// <param name="Repeats">How often, so that a call takes about a millisecond.</param>
internal sealed record CalibrationCase(string Name, string Module, int Repeats)
{
    /// <summary>Copies of the instructions in one iteration, so that the loop itself weighs little.</summary>
    public const int Copies = 32;

    /// <summary>Independent values the copies work on in turn: neither pure latency nor pure throughput.</summary>
    private const int Values = 4;

    private static readonly string[] Types = ["i32", "i64", "f32", "f64"];

    /// <summary>Instructions that change a value: <c>%</c> stands for a local of the type, <c>$k</c> for one that never changes.</summary>
    public static CalibrationCase Of(string name, string type, string code, int repeats = 2_000, string fields = "") =>
        new(name, Write(type, code, fields), repeats);

    private static string Write(string type, string code, string fields)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"(module {fields} (func (export \"run\") (param $n i32) (result i64) (local $i i32)");
        foreach (var one in Types)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"(local $k{one} {one})");
            for (var i = 0; i < Values; i++)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"(local ${one}{i} {one})");
            }
        }

        _ = text.Append("""
            (local.set $ki32 (i32.or (i32.and (local.get $n) (i32.const 7)) (i32.const 5)))
            (local.set $ki64 (i64.extend_i32_u (local.get $ki32)))
            (local.set $kf32 (f32.convert_i32_s (local.get $ki32)))
            (local.set $kf64 (f64.convert_i32_s (local.get $ki32)))
            """);
        foreach (var one in Types)
        {
            for (var i = 0; i < Values; i++)
            {
                _ = text.Append(CultureInfo.InvariantCulture, $"(local.set ${one}{i} ({one}.const {987654 + 37 * i}))");
            }
        }

        if (fields.Contains("$prepare", StringComparison.Ordinal))
        {
            _ = text.Append("(call $prepare) (local.set $i320 (i32.and (local.get $i320) (i32.const 0xfffffc)))");
        }

        _ = text.Append("(loop $again ");
        for (var i = 0; i < Copies; i++)
        {
            _ = text.AppendLine(code
                .Replace("%k", $"(local.get $k{type})", StringComparison.Ordinal)
                .Replace("%i", $"$i32{i % Values}", StringComparison.Ordinal)
                .Replace("%+", $"${type}{(i + 1) % Values}", StringComparison.Ordinal)
                .Replace("%", $"${type}{i % Values}", StringComparison.Ordinal));
        }

        _ = text.Append("(br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))");
        _ = text.Append("(i64.const 0)");
        for (var i = 0; i < Values; i++)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"""
                (i64.xor (i64.extend_i32_u (local.get $i32{i}))) (i64.xor (local.get $i64{i}))
                (i64.xor (i64.extend_i32_u (i32.reinterpret_f32 (local.get $f32{i})))) (i64.xor (i64.reinterpret_f64 (local.get $f64{i})))
                """);
        }

        return text.Append("))").ToString();
    }
}
