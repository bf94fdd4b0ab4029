using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Protocol.Tests.Notes;

public sealed class NoteTests
{
    // The example of the Go module golang.org/x/mod/sumdb/note, which the C2SP format was made from.
    private const string GoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string GoNote = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """;

    private static readonly byte[] Seed = [.. Enumerable.Range(1, SigningKey.SeedLength).Select(number => (byte)number)];

    [Fact]
    public void IsSignedBy_NoteOfAnotherImplementation_Verifies()
    {
        Assert.True(NoteKey.TryParse(GoKey, out var key));
        Assert.Equal("PeterNeumann", key.Name);
        Assert.Equal(0xc74f20a3u, key.Id);
        Assert.Equal(GoKey, key.ToString());

        var note = Read(GoNote);
        Assert.True(note.IsSignedBy(key));
        Assert.Equal(GoNote, note.ToString());
    }

    [Fact]
    public void IsSignedBy_AnyChangedCharacter_IsFalseOrRefused()
    {
        Assert.True(NoteKey.TryParse(GoKey, out var key));
        var bytes = Encoding.UTF8.GetBytes(GoNote);
        // The last line feed and what closes the base64 are format, not content: any change there is refused.
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = bytes.ToArray();
            changed[at] ^= 1;
            Assert.False(Note.TryRead(changed, out var note, out _) && note!.IsSignedBy(key), $"byte {at}");
        }
    }

    [Fact]
    public void Sign_ThenRead_IsTheSameNote()
    {
        using var signer = SigningKey.FromSeed(Seed);
        var note = Note.Sign("two\nlines\n", "example.org/log", signer);
        var read = Read(note.ToString());
        Assert.Equal(note.Text, read.Text);
        Assert.True(read.IsSignedBy(NoteKey.Of("example.org/log", signer.PublicKey)));
        Assert.False(read.IsSignedBy(NoteKey.Of("example.org/other", signer.PublicKey)));
    }

    [Fact]
    public void Read_CosignatureOfAnotherType_IsKeptBesideOurs()
    {
        using var signer = SigningKey.FromSeed(Seed);
        var text = Note.Sign("text\n", "a", signer) + "— witness.example " + Convert.ToBase64String(new byte[4 + 72]) + "\n";
        var read = Read(text);
        Assert.Equal(["a", "witness.example"], read.Signatures.Select(line => line.Name));
        Assert.True(read.IsSignedBy(NoteKey.Of("a", signer.PublicKey)));
        Assert.Equal(text, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n— a\n")]
    [InlineData("text\n\n— a AAAAAA==\n")]
    [InlineData("text\n\n— a b AAAAAAA=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a !!!!\n")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    public void Read_Malformed_IsRefusedInWords(string text)
    {
        Assert.False(Note.TryRead(Encoding.UTF8.GetBytes(text), out var note, out var problem));
        Assert.Null(note);
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Read_TooLongOrTooManySignatures_IsRefused()
    {
        var line = "— a AAAAAAA=\n";
        Assert.True(Note.TryRead(Encoding.UTF8.GetBytes("t\n\n" + Repeat(line, Note.SignaturesMax)), out _, out _));
        Assert.False(Note.TryRead(Encoding.UTF8.GetBytes("t\n\n" + Repeat(line, Note.SignaturesMax + 1)), out _, out _));
        Assert.False(Note.TryRead(Encoding.UTF8.GetBytes(new string('t', Note.BytesMax) + "\n\n" + line), out _, out _));
    }

    [Fact]
    public void Read_AnyBytes_NeverThrows() => Gen.Byte.Array.Sample(bytes =>
    {
        _ = Note.TryRead(bytes, out _, out _);
        _ = NoteKey.TryParse(Encoding.Latin1.GetString(bytes), out _);
    });

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann")]
    public void TryParseKey_Wrong_IsFalse(string text) => Assert.False(NoteKey.TryParse(text, out _));

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static Note Read(string text)
    {
        Assert.True(Note.TryRead(Encoding.UTF8.GetBytes(text), out var note, out var problem), problem);
        return note!;
    }
}
