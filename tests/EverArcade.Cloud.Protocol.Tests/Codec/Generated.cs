using CsCheck;

namespace EverArcade.Cloud.Protocol.Tests.Codec;

/// <summary>Generators that several tests share.</summary>
internal static class Generated
{
    /// <summary>Short Unicode texts in which byte order, UTF-16 order and escaping differ from what comes naturally.</summary>
    public static Gen<string> Text { get; } =
        Gen.OneOf("a", "b", "Z", "0", "ß", "€", "\ufb33", "\uffff", "😀", "𝄞", "\0", "/", "\\", "\"", "\n", "\u007f", " ")
            .Array[0, 6].Select(string.Concat);

    public static Gen<byte[]> Bytes { get; } = Gen.Byte.Array[0, 400];

    /// <summary>Encodings with up to four bytes changed, or cut short, or with bytes appended.</summary>
    public static Gen<byte[]> Mutated(Gen<byte[]> encodings) =>
        Gen.Select(encodings, Gen.Select(Gen.UInt, Gen.OneOf(Gen.Byte, Gen.OneOf<byte>(0, 1, 0x7f, 0x80, 0xff))).Array[0, 4],
            Gen.Frequency((8, Gen.Const(0)), (1, Gen.Int[1, 20]), (1, Gen.Int[-20, -1])))
        .Select((encoding, changes, resize) =>
        {
            var bytes = new byte[Math.Max(0, encoding.Length + resize)];
            encoding.AsSpan(0, Math.Min(encoding.Length, bytes.Length)).CopyTo(bytes);
            foreach (var (place, value) in changes)
            {
                if (bytes.Length > 0)
                {
                    bytes[place % (uint)bytes.Length] = value;
                }
            }

            return bytes;
        });
}
