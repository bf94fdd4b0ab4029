using System.Buffers.Binary;
using System.Text;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Notes;

/// <summary>A text with signatures below it (C2SP signed-note): what public witnesses and existing tools read and sign.</summary>
/// <remarks>
/// Layout (docs/format.md, Log note), UTF-8: the text, which ends with a line feed; an empty line; one line for each signature,
/// <c>— name base64(key id u32 big endian ‖ signature)</c>. Immutable, thread-safe.
/// </remarks>
public sealed class Note
{
    /// <summary>Longest note read, bytes: a checkpoint takes a few hundred, each cosignature about a hundred.</summary>
    public const int BytesMax = 64 << 10;

    /// <summary>Most signatures read, as in the reference implementation of signed notes.</summary>
    public const int SignaturesMax = 100;

    private const int KeyIdBytes = 4;

    /// <summary>An em dash and a space begin a signature line.</summary>
    private const string SignaturePrefix = "— ";

    private Note(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>What is signed, line feed at its end included.</summary>
    public string Text { get; }

    /// <summary>At least one, in the order of the note; none of them is checked by reading.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text under a name.</summary>
    /// <exception cref="ArgumentException">The text is no note's text, or the name is no key's name.</exception>
    public static Note Sign(string text, string name, SigningKey key)
    {
        if (!IsText(text))
        {
            throw new ArgumentException("A note's text ends with a line feed and has no other control characters.", nameof(text));
        }

        var signer = NoteKey.Of(name, key.PublicKey);
        var signature = key.Sign(Encoding.UTF8.GetBytes(text));
        return new Note(text, [new NoteSignature(name, signer.Id, signature.ToArray())]);
    }

    /// <summary>Whether a key signed the text.</summary>
    public bool IsSignedBy(NoteKey key)
    {
        var (id, text) = (key.Id, Encoding.UTF8.GetBytes(Text));
        return Signatures.Any(line =>
            line.KeyId == id && string.Equals(line.Name, key.Name, StringComparison.Ordinal)
            && Signature.TryRead(line.Bytes.Span, out var signature) && key.Key.Verify(text, signature));
    }

    /// <summary>Reads a note; the signatures are not judged here.</summary>
    /// <param name="utf8">The whole note.</param>
    /// <param name="note">The note, or null.</param>
    /// <param name="problem">What is wrong, in words; empty when nothing is.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out Note? note, out string problem)
    {
        note = null;
        if (utf8.Length > BytesMax)
        {
            problem = $"a note is at most {BytesMax} bytes";
            return false;
        }

        if (!System.Text.Unicode.Utf8.IsValid(utf8))
        {
            problem = "a note is UTF-8";
            return false;
        }

        var whole = Encoding.UTF8.GetString(utf8);
        var split = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !whole.EndsWith('\n') || !IsText(whole))
        {
            problem = "a note is lines of text, an empty line, and signature lines; no other control characters";
            return false;
        }

        var lines = whole[(split + 2)..].TrimEnd('\n').Split('\n');
        if (lines.Length > SignaturesMax)
        {
            problem = $"a note has at most {SignaturesMax} signatures";
            return false;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (TryReadSignature(line) is not { } signature)
            {
                problem = $"signature line {signatures.Count + 1} is malformed";
                return false;
            }

            signatures.Add(signature);
        }

        note = new Note(whole[..(split + 1)], signatures);
        problem = "";
        return true;
    }

    /// <summary>The whole note.</summary>
    public override string ToString()
    {
        var builder = new StringBuilder(Text).Append('\n');
        Span<byte> id = stackalloc byte[KeyIdBytes];
        foreach (var signature in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, signature.KeyId);
            _ = builder.Append(SignaturePrefix).Append(signature.Name).Append(' ')
                .Append(Convert.ToBase64String([.. id, .. signature.Bytes.Span])).Append('\n');
        }

        return builder.ToString();
    }

    private static bool IsText(string text) =>
        text.EndsWith('\n') && !text.Any(symbol => symbol != '\n' && char.IsControl(symbol));

    private static NoteSignature? TryReadSignature(string line)
    {
        if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = line[SignaturePrefix.Length..].Split(' ');
        if (parts.Length != 2 || !NoteKey.IsName(parts[0]))
        {
            return null;
        }

        var bytes = new byte[parts[1].Length];
        return Convert.TryFromBase64String(parts[1], bytes, out var length) && length > KeyIdBytes
            ? new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdBytes..length))
            : null;
    }
}
