using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using Wasmtime;

namespace EverArcade.Cloud.Execution.Tests.Compilation;

/// <summary>P13: what this host did not seal for exactly this key is not opened, so never loaded.</summary>
public sealed class ArtefactSealTests
{
    private static readonly ArtefactSeal Seal = new(new byte[32]);

    private static readonly ArtefactKey Key = new(Hash256.Of([1]), Hash256.Of([2]));

    [Fact]
    public void TryOpen_WhatWasClosed_IsTheSame()
    {
        var opened = Seal.TryOpen(Key, Seal.Close(new Artefact(Key, new byte[] { 3, 4, 5 })));
        Assert.Equal([3, 4, 5], opened!.Bytes.ToArray());
        Assert.Equal(Key, opened.Key);
    }

    [Fact] // The literal is another implementation's: HMAC, HKDF and AES-256-GCM of OpenSSL, by Node.js, put together as the seal's layout says.
    public void Close_KnownArtefact_HasKnownBytes() =>
        Assert.Equal(
            "6a3bff22a638e69b9234943b73bd944ed95fd84590a4f16cae9ea425f99f7fc4a4378fb7b5c4913161729f1a4929a746030405",
            Convert.ToHexStringLower(Seal.Close(new Artefact(Key, new byte[] { 3, 4, 5 })).Span));

    [Fact] // No derived key authenticates two artefacts: the salt follows from all that is sealed.
    public void Close_AnotherArtefact_HasAnotherSalt()
    {
        Artefact[] others =
        [
            new(Key, new byte[] { 3, 4, 5 }), new(Key, new byte[] { 3, 4, 6 }), new(Key, new byte[] { 3, 4 }),
            new(Key with { Module = Hash256.Of([9]) }, new byte[] { 3, 4, 5 }),
            new(Key with { Configuration = Hash256.Of([9]) }, new byte[] { 3, 4, 5 }),
        ];
        Assert.Equal(others.Length, others.Select(other => Convert.ToHexString(Seal.Close(other).Span[..32])).Distinct().Count());
        Assert.True(Seal.Close(others[0]).Span.SequenceEqual(Seal.Close(others[0]).Span));
    }

    [Fact] // Sealed by "everarcade.artefact/1", HMAC-SHA-256 over all of it: compiled again rather than believed.
    public void TryOpen_EarlierFormat_IsRefused() =>
        Assert.Null(Seal.TryOpen(
            Key, Convert.FromHexString("2503142e764326d0579891c1c4f113d80b0ed648b2491ab67dfd30c21a386ee9030405" + new string('0', 64))));

    [Fact]
    public void TryOpen_AnyFlippedBit_IsRefused()
    {
        var sealedBytes = Seal.Close(new Artefact(Key, new byte[] { 3, 4, 5 })).ToArray();
        for (var bit = 0; bit < sealedBytes.Length * 8; bit++)
        {
            Assert.Null(Seal.TryOpen(Key, Flip(sealedBytes, bit)));
        }
    }

    [Fact]
    public void TryOpen_FlippedBitsOfARealArtefact_AreRefused()
    {
        var module = Module.ConvertText(Guest.Text("i32.const 16"));
        var artefact = new Compilers(new CompileCaps()).Compile(module, PackageEntry.Execute, new RefusalList())!;
        var sealedBytes = Seal.Close(artefact).ToArray();
        Assert.NotNull(Seal.TryOpen(artefact.Key, sealedBytes));
        var bits = sealedBytes.Length * 8;
        for (var flip = 0; flip < 600; flip++)
        {
            Assert.Null(Seal.TryOpen(artefact.Key, Flip(sealedBytes, (int)((long)bits * flip / 600))));
        }
    }

    [Fact]
    public void TryOpen_OtherModuleConfigurationOrHost_IsRefused()
    {
        var sealedBytes = Seal.Close(new Artefact(Key, new byte[] { 3, 4, 5 }));
        Assert.Null(Seal.TryOpen(Key with { Module = Hash256.Of([9]) }, sealedBytes));
        Assert.Null(Seal.TryOpen(Key with { Configuration = Hash256.Of([9]) }, sealedBytes));
        Assert.Null(new ArtefactSeal([.. Enumerable.Repeat((byte)1, 32)]).TryOpen(Key, sealedBytes));
    }

    [Fact]
    public void TryOpen_AnyLength_IsRefusedOrOpened()
    {
        var sealedBytes = Seal.Close(new Artefact(Key, new byte[] { 3, 4, 5 }));
        for (var length = 0; length < sealedBytes.Length; length++)
        {
            Assert.Null(Seal.TryOpen(Key, sealedBytes[..length]));
        }

        Assert.Null(Seal.TryOpen(Key, new byte[ArtefactSeal.SealedBytesMax + 1]));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
