using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Notes;

/// <summary>Who may sign a note: a name and an Ed25519 key (C2SP signed-note, "Verifier keys").</summary>
/// <remarks>Written as <c>name+id+base64(01 ‖ key)</c>, the id in 8 lowercase hex digits: the text that existing tools call a
/// vkey. Immutable, thread-safe.</remarks>
public readonly record struct NoteKey
{
    /// <summary>Signature type of Ed25519 in C2SP signed-note.</summary>
    private const byte Ed25519Type = 0x01;

    private NoteKey(string name, PublicKey key) => (Name, Key) = (name, key);

    /// <summary>The key's name: not empty, no white space, no plus sign.</summary>
    public string Name { get; }

    public PublicKey Key { get; }

    /// <summary>First four bytes, big endian, of <c>SHA-256(name ‖ 0a ‖ 01 ‖ key)</c>: a hint which key signed, no proof.</summary>
    public uint Id
    {
        get
        {
            var name = Encoding.UTF8.GetBytes(Name);
            var bytes = new byte[name.Length + 2 + PublicKey.Length];
            name.CopyTo(bytes, 0);
            bytes[name.Length] = (byte)'\n';
            TypedKey(bytes.AsSpan(name.Length + 1));
            Span<byte> hash = stackalloc byte[Hash256.Length];
            Hash256.Of(bytes).CopyTo(hash);
            return BinaryPrimitives.ReadUInt32BigEndian(hash);
        }
    }

    /// <exception cref="ArgumentException">The name is none: empty, with white space or a plus sign.</exception>
    public static NoteKey Of(string name, PublicKey key) =>
        IsName(name) ? new NoteKey(name, key) : throw new ArgumentException($"\"{name}\" names no key.", nameof(name));

    /// <summary>Whether a text can name a key.</summary>
    public static bool IsName(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune.Value == '+' || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    /// <summary>Reads a vkey; an id that is not that of name and key, or a key of another type, is refused.</summary>
    public static bool TryParse(string text, out NoteKey key)
    {
        key = default;
        var parts = text.Split('+', 3);
        Span<byte> typed = stackalloc byte[1 + PublicKey.Length];
        if (parts.Length != 3 || !IsName(parts[0])
            || parts[1].Length != 8 || !uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, null, out var id)
            || !Convert.TryFromBase64String(parts[2], typed, out var length)
            || length != typed.Length || typed[0] != Ed25519Type)
        {
            return false;
        }

        var read = new NoteKey(parts[0], PublicKey.FromBytes(typed[1..]));
        key = read.Id == id && string.Equals(read.ToString(), text, StringComparison.Ordinal) ? read : default;
        return key.Name is not null;
    }

    /// <summary>The vkey.</summary>
    public override string ToString()
    {
        Span<byte> typed = stackalloc byte[1 + PublicKey.Length];
        TypedKey(typed);
        return $"{Name}+{Id:x8}+{Convert.ToBase64String(typed)}";
    }

    private void TypedKey(Span<byte> destination)
    {
        destination[0] = Ed25519Type;
        Key.CopyTo(destination[1..]);
    }
}
