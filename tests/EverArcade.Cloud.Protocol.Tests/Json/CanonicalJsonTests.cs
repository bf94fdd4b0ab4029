using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Tests.Codec;

namespace EverArcade.Cloud.Protocol.Tests.Json;

public sealed class CanonicalJsonTests
{
    private static readonly Gen<string> Whitespace = Gen.OneOf("", "", "", " ", "\n\t", "\r ");

    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Int.Select(i => i.ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Where(d => Math.Abs(d) is < 9e15 or > 1e21)
            .Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.OneOf("0", "-0", "1e0", "1E+2", "0.10", "-0.0e5", "9007199254740991", "-9007199254740991", "1e21", "123e-20"));

    private static readonly Gen<string> Text = Gen.OneOf(
        Generated.Text.Select(text => JsonSerializer.Serialize(text)),
        Generated.Text.Select(text => "\"" + string.Concat(text.Select(unit => $"\\u{(int)unit:X4}")) + "\""));

    [Theory]
    [InlineData("", JsonError.UnexpectedEnd, 0)]
    [InlineData("  ", JsonError.UnexpectedEnd, 2)]
    [InlineData("nul", JsonError.UnexpectedByte, 0)]
    [InlineData("\ufeff1", JsonError.UnexpectedByte, 0)]
    [InlineData("1 2", JsonError.TrailingContent, 2)]
    [InlineData("{} x", JsonError.TrailingContent, 3)]
    [InlineData("[1,]", JsonError.UnexpectedByte, 3)]
    [InlineData("[1 2]", JsonError.UnexpectedByte, 3)]
    [InlineData("[1", JsonError.UnexpectedEnd, 2)]
    [InlineData("[", JsonError.UnexpectedEnd, 1)]
    [InlineData("{\"a\":1,}", JsonError.UnexpectedByte, 7)]
    [InlineData("{\"a\" 1}", JsonError.UnexpectedByte, 5)]
    [InlineData("{a:1}", JsonError.UnexpectedByte, 1)]
    [InlineData("{\"a\":1,\"b\":2,\"\\u0061\":3}", JsonError.DuplicateName, 13)]
    [InlineData("[{\"\":1,\"\":1}]", JsonError.DuplicateName, 7)]
    [InlineData("\"a", JsonError.UnexpectedEnd, 2)]
    [InlineData("\"a\\", JsonError.UnexpectedEnd, 3)]
    [InlineData("\"\\x\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\u12g4\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\u 123\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\u+123\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\u12\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\u123\0\"", JsonError.BadEscape, 1)]
    [InlineData("\"\\ud800\"", JsonError.LoneSurrogate, 1)]
    [InlineData("\"x\\ud800\\u0041\"", JsonError.LoneSurrogate, 2)]
    [InlineData("\"\\udc00\\ud800\"", JsonError.LoneSurrogate, 1)]
    [InlineData("\"\\ud800\\ud800\"", JsonError.LoneSurrogate, 1)]
    [InlineData("\"a\nb\"", JsonError.ControlCharacter, 2)]
    [InlineData("\"a\0\"", JsonError.ControlCharacter, 2)]
    [InlineData("01", JsonError.BadNumber, 0)]
    [InlineData("-01", JsonError.BadNumber, 0)]
    [InlineData("-", JsonError.BadNumber, 0)]
    [InlineData("[1.]", JsonError.BadNumber, 1)]
    [InlineData("1e", JsonError.BadNumber, 0)]
    [InlineData("1e+", JsonError.BadNumber, 0)]
    [InlineData("1.2.3", JsonError.BadNumber, 0)]
    [InlineData("1-2", JsonError.BadNumber, 0)]
    [InlineData("+1", JsonError.UnexpectedByte, 0)]
    [InlineData(".5", JsonError.UnexpectedByte, 0)]
    [InlineData("NaN", JsonError.UnexpectedByte, 0)]
    [InlineData("Infinity", JsonError.UnexpectedByte, 0)]
    [InlineData("1e309", JsonError.NumberTooLarge, 0)]
    [InlineData("[-1.8e308]", JsonError.NumberTooLarge, 1)]
    [InlineData("1e99999999999999999999", JsonError.NumberTooLarge, 0)]
    [InlineData("1e-400", JsonError.NumberTooSmall, 0)]
    [InlineData("-0.1e-99999999999999999999", JsonError.NumberTooSmall, 0)]
    [InlineData("9007199254740992", JsonError.UnsafeInteger, 0)]
    [InlineData("[1,9007199254740993]", JsonError.UnsafeInteger, 3)]
    [InlineData("-9007199254740992", JsonError.UnsafeInteger, 0)]
    [InlineData("1e16", JsonError.UnsafeInteger, 0)]
    [InlineData("9007199254740991.5", JsonError.UnsafeInteger, 0)]
    [InlineData("1000000000000000000000000", JsonError.UnsafeInteger, 0)]
    [InlineData("{\"b\":1e400,\"a\":1e-400}", JsonError.NumberTooSmall, 15)]
    public void TryCanonicalize_Refused_SaysWhatAndWhere(string json, JsonError error, int offset)
    {
        Assert.False(CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), out var canonical, out var problem));
        Assert.Equal(new JsonProblem(error, offset), problem);
        Assert.True(canonical.IsEmpty);
    }

    [Theory]
    [InlineData("22ff22", 1)]
    [InlineData("5b5d80", 2)]
    [InlineData("22eda08022", 1)]
    [InlineData("22c3", 1)]
    public void TryCanonicalize_NotUtf8_SaysWhere(string hex, int offset)
    {
        Assert.False(CanonicalJson.TryCanonicalize(Convert.FromHexString(hex), out _, out var problem));
        Assert.Equal(new JsonProblem(JsonError.NotUtf8, offset), problem);
    }

    [Theory]
    [InlineData(" [ ] ", "[]")]
    [InlineData("{ }", "{}")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1.0", "1")]
    [InlineData("100e-2", "1")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1E-7", "1e-7")]
    [InlineData("\"\\u0008\\u0009\\u000A\\u000c\\u000D\\u001f\\u007f\\u2028\"", "\"\\b\\t\\n\\f\\r\\u001f\u007f\u2028\"")]
    [InlineData("\"\\ud83d\\ude00\\/\"", "\"😀/\"")]
    [InlineData("{\"b\":{\"d\":1,\"c\":2},\"a\":[{\"f\":1,\"e\":2}]}", "{\"a\":[{\"e\":2,\"f\":1}],\"b\":{\"c\":2,\"d\":1}}")]
    [InlineData("{\"aa\":1,\"a\":2,\"\":3}", "{\"\":3,\"a\":2,\"aa\":1}")]
    public void TryCanonicalize_Accepted_IsTheOneSpelling(string json, string expected)
    {
        Assert.True(CanonicalJson.TryCanonicalizeText(Encoding.UTF8.GetBytes(json), out var canonical, out _));
        Assert.Equal(expected, canonical);
        Assert.True(CanonicalJson.IsCanonical(canonical));
        Assert.Equal(json == expected, CanonicalJson.IsCanonical(json));
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void TryCanonicalize_Depth_IsBounded(char open, char close)
    {
        string Nested(int depth) => string.Concat(Enumerable.Range(0, depth)
            .Select(i => i > 0 && open == '{' ? "\"a\":{" : open.ToString())) + new string(close, depth);
        Assert.True(CanonicalJson.IsCanonical(Nested(CanonicalJson.DepthMax)));
        Assert.False(CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(Nested(CanonicalJson.DepthMax + 1)), out _, out var problem));
        Assert.Equal(JsonError.TooDeep, problem.Error);
        Assert.False(CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(Nested(1_000_000)), out _, out problem));
        Assert.Equal(JsonError.TooDeep, problem.Error);
    }

    [Fact]
    public void IsCanonical_TextWithALoneSurrogate_IsFalse() => Assert.False(CanonicalJson.IsCanonical("\"\ud800\""));

    [Fact]
    public void TryCanonicalize_AnyJson_IsIdempotentAndMeansTheSame() => Value(3).Sample(json =>
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        if (!CanonicalJson.TryCanonicalize(utf8, out var canonical, out var problem))
        {
            return problem.Error == JsonError.DuplicateName;
        }

        using var before = JsonDocument.Parse(utf8);
        using var after = JsonDocument.Parse(canonical);
        return CanonicalJson.IsCanonical(canonical.Span) && MeanTheSame(before.RootElement, after.RootElement);
    }, iter: 5_000);

    [Fact]
    public void TryCanonicalize_MutatedJson_AcceptsOnlyWhatTheRuntimeParses() =>
        Generated.Mutated(Value(2).Select(Encoding.UTF8.GetBytes)).Sample(AcceptsOnlyJson, iter: 20_000);

    [Fact]
    public void TryCanonicalize_AnyBytes_AcceptsOnlyWhatTheRuntimeParses() =>
        Gen.OneOf(Gen.OneOf<byte>([.. "{}[]\",:\\u0019.eE+-tfn "u8]).Array[0, 12], Generated.Bytes)
            .Sample(AcceptsOnlyJson, iter: 50_000);

    [Fact]
    public void Write_AnyFiniteDouble_ReadsBackAsItselfInEcmaForm() =>
        Gen.OneOf(Gen.Double, Gen.ULong.Select(BitConverter.UInt64BitsToDouble), Gen.Int[-400, 400].Select(e => Math.Pow(10, e)))
            .Where(double.IsFinite).Sample(value =>
        {
            Span<byte> buffer = stackalloc byte[EcmaNumber.CharsMax];
            var text = Encoding.ASCII.GetString(buffer[..EcmaNumber.Write(value, buffer)]);
            var magnitude = Math.Abs(value);
            var scientific = magnitude >= 1e21 || (magnitude < 1e-6 && magnitude > 0);
            return double.Parse(text, CultureInfo.InvariantCulture) == value
                && NumberLiteral.IsWellFormed(Encoding.ASCII.GetBytes(text))
                && text.Contains('e', StringComparison.Ordinal) == scientific
                && text.Count(char.IsAsciiDigit) <= 25;
        }, iter: 50_000);

    private static bool AcceptsOnlyJson(byte[] bytes)
    {
        if (!CanonicalJson.TryCanonicalize(bytes, out var canonical, out var problem))
        {
            return problem.Error != JsonError.None && problem.Offset >= 0 && problem.Offset <= bytes.Length;
        }

        using var before = JsonDocument.Parse(bytes);
        using var after = JsonDocument.Parse(canonical);
        return CanonicalJson.IsCanonical(canonical.Span) && MeanTheSame(before.RootElement, after.RootElement);
    }

    private static bool MeanTheSame(JsonElement left, JsonElement right) => left.ValueKind == right.ValueKind
        && left.ValueKind switch
        {
            JsonValueKind.Number => left.GetDouble() == right.GetDouble(),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => MeanTheSame(pair.First, pair.Second)),
            JsonValueKind.Object => left.EnumerateObject().Count() == right.EnumerateObject().Count()
                && left.EnumerateObject().All(member =>
                    right.TryGetProperty(member.Name, out var other) && MeanTheSame(member.Value, other)),
            _ => true,
        };

    /// <summary>JSON text with random spellings; objects may have a name twice.</summary>
    private static Gen<string> Value(int depth)
    {
        var leaf = Gen.OneOf(Number, Text, Gen.OneOf("null", "true", "false"));
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Gen.Select(Whitespace, Value(depth - 1), Whitespace).Select((before, value, after) => before + value + after);
        return Gen.Frequency(
            (2, leaf),
            (1, inner.Array[0, 4].Select(items => $"[{string.Join(',', items)}]")),
            (2, Gen.Select(Text, inner).Array[0, 4].Select(members =>
                $"{{{string.Join(',', members.Select(member => $"{member.Item1}:{member.Item2}"))}}}")));
    }
}
