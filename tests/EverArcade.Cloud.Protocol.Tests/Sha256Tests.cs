using System.Security.Cryptography;
using CsCheck;

namespace EverArcade.Cloud.Protocol.Tests;

public sealed class Sha256Tests
{
    [Fact]
    public void TryHash_OnLinux_HasTheDirectWay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the framework is the only way.");

        Assert.True(Sha256.TryHash([], new byte[SHA256.HashSizeInBytes]));
    }

    [Fact]
    public void Hash_PublishedExample_IsItsDigest()
    {
        // FIPS 180-2, appendix B.1 and B.2.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hash("abc"u8));
        Assert.Equal("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            Hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8));
    }

    [Fact]
    public void Hash_AnyBytes_IsTheFrameworksDigest() =>
        Gen.Byte.Array[0, 5_000].Sample(bytes => Hash(bytes) == Convert.ToHexStringLower(SHA256.HashData(bytes)));

    [Fact]
    public void Hash_LengthAboveAnyBuffer_IsTheFrameworksDigest()
    {
        var bytes = new byte[(3 << 20) + 7];
        bytes.AsSpan().Fill(0x5a);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Hash(bytes));
    }

    [Fact]
    public void Hash_ManyThreadsAtOnce_EachGetsItsOwn()
    {
        var expected = Enumerable.Range(0, 200).Select(length => Convert.ToHexStringLower(SHA256.HashData(new byte[length])))
            .ToArray();

        Parallel.For(0, 20_000, number => Assert.Equal(expected[number % 200], Hash(new byte[number % 200])));
    }

    [Fact]
    public void Hash_DigestShorterThanItIs_Throws() =>
        Assert.ThrowsAny<ArgumentException>(() => Sha256.Hash("abc"u8, new byte[SHA256.HashSizeInBytes - 1]));

    private static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256.Hash(bytes, digest);
        return Convert.ToHexStringLower(digest);
    }
}
