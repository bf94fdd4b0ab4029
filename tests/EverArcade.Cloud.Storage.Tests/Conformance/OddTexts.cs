using CsCheck;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Texts that somebody will send: what table keys, queries, addresses, databases and encodings trip over.</summary>
internal static class OddTexts
{
    private static readonly string[] Nasty =
        [.. "/\\#?%'\"\0\u0001\u001f\u007f\u0085é\u0301🗝aA".EnumerateRunes().Select(rune => rune.ToString())];

    /// <summary>Texts with an exact UTF-8 form.</summary>
    public static IReadOnlyList<string> Exact { get; } =
    [
        "", " ", ".", "..", "a/b", "a\\b", "a#b", "a?b", "/", "\\", "#", "?", "%", "%2F", "%00", "a%", "+", "&", "=", "'", "''", "\"",
        "\0", "a\0b", "\u0001", "\t", "\r\n", "\u001f", "\u007f", "\u0080", "\u009f", "~", "|", "{0}", "$filter", "; DROP TABLE receipt",
        "é", "e\u0301", "ß", "ss", "SS", "İ", "ı", "\u202e", "\ufeff", "\uffff", "\ue000", "ключ 🗝", "🗝", "\U0010ffff", "中文", "A", "a",
        new('x', 199), new('x', 200), new('é', 100),
    ];

    /// <summary>Longer than any key may be: around 200 bytes and around 1 KiB.</summary>
    public static IReadOnlyList<string> Long { get; } =
    [
        new('x', 201), new('é', 101), new('x', 511), new('x', 512), new('x', 513), new('/', 1023), new('x', 1024), new('x', 1025), new('é', 4_000),
    ];

    /// <summary>Surrogates without their other half: encoders replace them, all by the same.</summary>
    public static IReadOnlyList<string> Lone { get; } = ["\ud800", "\ud801", "\udc00", "a\udfffb", "\udc00\ud800", "🗝\ud83d"];

    /// <summary>Strings of little else than that.</summary>
    public static Gen<string> Any { get; } = Gen.OneOf(
            Gen.Int[0, Nasty.Length - 1].Select(index => Nasty[index]),
            Gen.Char[' ', '~'].Select(letter => letter.ToString()),
            Gen.Int[0x80, 0xd7ff].Select(char.ConvertFromUtf32), Gen.Int[0xe000, 0x10ffff].Select(char.ConvertFromUtf32))
        .List[0, 12].Select(string.Concat);
}
