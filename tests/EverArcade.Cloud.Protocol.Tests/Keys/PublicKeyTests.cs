using CsCheck;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Tests.Keys;

public sealed class PublicKeyTests
{
    // RFC 8032, section 7.1: seed, public key, message, signature of tests 1, 2, 3 and "SHA(abc)".
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Sign_Rfc8032_IsItsSignatureAndVerifies(string seed, string key, string message, string signature)
    {
        using var signing = SigningKey.FromSeed(Convert.FromHexString(seed));
        Assert.Equal(key, signing.PublicKey.ToString());
        Assert.Equal(signature, signing.Sign(Convert.FromHexString(message)).ToString());
        Assert.True(PublicKey.TryParse(key, out var parsed));
        Assert.True(Signature.TryParse(signature, out var signed));
        Assert.True(parsed.Verify(Convert.FromHexString(message), signed));
    }

    [Fact]
    public void Verify_AnyOneBitFlippedInTheSignature_IsFalse()
    {
        using var signing = SigningKey.FromSeed(new byte[32]);
        var message = Hash256.Of([1]);
        var valid = signing.Sign(message).ToArray();
        for (var bit = 0; bit < valid.Length * 8; bit++)
        {
            var flipped = valid.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(signing.PublicKey.Verify(message, Signature.FromBytes(flipped)), $"bit {bit}");
        }
    }

    /// <summary>With such a key R = identity, S = 0 satisfies the equation for every message.</summary>
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Verify_KeyOfSmallOrder_IsFalse(string hex)
    {
        Assert.True(PublicKey.TryParse(hex, out var key));
        foreach (var point in new[] { "0100000000000000000000000000000000000000000000000000000000000000", hex })
        {
            Assert.True(Signature.TryParse(point + new string('0', 64), out var signature));
            for (byte i = 0; i < 32; i++)
            {
                Assert.False(key.Verify([i], signature));
            }
        }
    }

    /// <summary>S and S + L satisfy the same equation; only the reduced one counts, or a signature had two spellings.</summary>
    [Fact]
    public void Verify_ScalarNotReduced_IsFalse()
    {
        const string GroupOrder = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
        using var signing = SigningKey.FromSeed(new byte[32]);
        var bytes = signing.Sign(Hash256.Of([])).ToArray();
        var order = Convert.FromHexString(GroupOrder);
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += bytes[32 + i] + order[i];
            bytes[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.False(signing.PublicKey.Verify(Hash256.Of([]), Signature.FromBytes(bytes)));
    }

    [Fact]
    public void Verify_AnyBytes_IsFalseAndDoesNotThrow() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[64], Gen.Byte.Array[0, 64]).Sample((key, signature, message) =>
            !PublicKey.FromBytes(key).Verify(message, Signature.FromBytes(signature)), iter: 2_000);

    [Fact]
    public void Verify_DefaultKeyAndSignature_IsFalse() => Assert.False(default(PublicKey).Verify(Hash256.Zero, default));

    [Theory]
    [InlineData("")]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751")]
    [InlineData("D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A")]
    [InlineData("g75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    public void TryParse_NotSixtyFourLowercaseHex_IsRefused(string text) => Assert.False(PublicKey.TryParse(text, out _));

    [Fact]
    public void TryParse_SignatureWrittenOut_GivesItBack() =>
        Gen.Byte.Array[64].Sample(bytes =>
        {
            var signature = Signature.FromBytes(bytes);
            return Signature.TryParse(signature.ToString(), out var parsed) && parsed == signature
                && parsed.ToArray().AsSpan().SequenceEqual(bytes)
                && !Signature.TryParse(signature.ToString().AsSpan(1), out _);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromSeed_WrongLength_Throws(int length) =>
        Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[length]));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void TryRead_SignatureOfWrongLength_IsRefused(int length) => Assert.False(Signature.TryRead(new byte[length], out _));
}
