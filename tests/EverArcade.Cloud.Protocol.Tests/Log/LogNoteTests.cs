using System.Text;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Protocol.Tests.Log;

public sealed class LogNoteTests
{
    private const string Root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    [Fact]
    public void Sign_Frontier_IsANoteWitnessesRead()
    {
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        var origin = LogNote.OriginOf("play.example.org", new ContractId(Hash256.Of([1])), new BranchId(2));
        Assert.Equal(
            "play.example.org/v1/contracts/4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a/branches/2/log", origin);

        var log = LogFrontier.Empty.Append(Hash256.Of([2])).Append(Hash256.Of([3]));
        var text = LogNote.Sign(origin, log, key).ToString();
        Assert.StartsWith($"{origin}\n2\n{Convert.ToBase64String(log.Root.ToArray())}\n\n— {origin} ", text, StringComparison.Ordinal);

        Assert.True(Note.TryRead(Encoding.UTF8.GetBytes(text), out var note, out _));
        Assert.True(note!.IsSignedBy(NoteKey.Of(origin, key.PublicKey)));
        Assert.True(LogNote.TryParse(note.Text, out var read));
        Assert.Equal((origin, 2UL, log.Root), (read!.Origin, read.Size, read.Root));
    }

    [Fact]
    public void TryParse_ExtensionLines_AreKept()
    {
        var text = $"origin\n0\n{Root}\nmore\nand more\n";
        Assert.True(LogNote.TryParse(text, out var log));
        Assert.Equal(["more", "and more"], log!.Extensions);
        Assert.Equal(LogHash.Empty, log.Root);
        Assert.Equal(text, log.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("origin\n0\n")]
    [InlineData("\n0\n" + Root + "\n")]
    [InlineData("origin\n00\n" + Root + "\n")]
    [InlineData("origin\n-1\n" + Root + "\n")]
    [InlineData("origin\n18446744073709551616\n" + Root + "\n")]
    [InlineData("origin\n0\nAAAA\n")]
    [InlineData("origin\n0\n" + Root)]
    [InlineData("origin\n0\n" + Root + "\n\n")]
    [InlineData("origin\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    public void TryParse_Wrong_IsFalse(string text) => Assert.False(LogNote.TryParse(text, out _));
}
