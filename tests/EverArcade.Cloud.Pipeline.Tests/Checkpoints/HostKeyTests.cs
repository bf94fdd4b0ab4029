using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Protocol.Keys;
using Microsoft.Extensions.Configuration;

namespace EverArcade.Cloud.Pipeline.Tests.Checkpoints;

public sealed class HostKeyTests
{
    [Fact]
    public void Read_TheLineOfAKeyFile_IsTheKeyAlsoWithItsLineEnd()
    {
        var seed = Enumerable.Range(0, SigningKey.SeedLength).Select(number => (byte)number).ToArray();
        using var expected = SigningKey.FromSeed(seed);
        using var read = HostKey.Read(Configuration(KeyText.Format(seed) + "\n"));
        Assert.Equal(expected.PublicKey, read.Key.PublicKey);
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData("", "is missing")]
    [InlineData("@Microsoft.KeyVault(VaultName=kv;SecretName=host-key)", "was not resolved")]
    [InlineData("everarcade.key/1 0102", "is no key")]
    [InlineData("everarcade.key/2 0101010101010101010101010101010101010101010101010101010101010101", "is no key")]
    [InlineData("everarcade.key/1 010101010101010101010101010101010101010101010101010101010101010G", "is no key")]
    public void Read_AnythingElse_IsRefusedWithoutShowingIt(string? text, string expected)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => HostKey.Read(Configuration(text)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0101", refused.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(string? key) => new ConfigurationBuilder()
        .AddInMemoryCollection([new KeyValuePair<string, string?>(HostKey.Setting, key)])
        .Build();
}
