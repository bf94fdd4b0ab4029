using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Tests.Packages;

/// <summary>Archives that must be refused, each with its reason.</summary>
public sealed class HostilePackageTests
{
    [Fact]
    public void TryRead_GoodEntriesPackedLoosely_IsThePackage() =>
        Assert.Equal(PackageSamples.File, Pack(new LooseZip(), LooseZip.GoodEntries));

    [Fact]
    public void TryRead_Bomb_Refused() => AssertModuleRefused(
        new LooseZipEntry { Method = 8, UnpackedBytes = 0xFFFF_FFFE }, PackageRefusals.EntryTooLarge, PackageRefusals.Compressed);

    [Fact]
    public void TryRead_CompressedEntry_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Method = 8 }, PackageRefusals.Compressed);

    [Fact]
    public void TryRead_Zip64_Refused() => AssertModuleRefused(
        new LooseZipEntry { PackedBytes = uint.MaxValue, UnpackedBytes = uint.MaxValue, Extra = [1, 0, 16, 0, .. new byte[16]] },
        PackageRefusals.Zip64, PackageRefusals.ExtraField);

    [Fact]
    public void TryRead_ExtraField_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Extra = [0xFE, 0xCA, 0, 0] }, PackageRefusals.ExtraField);

    [Fact]
    public void TryRead_DataDescriptor_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Flags = 8 }, PackageRefusals.DataDescriptor);

    [Fact]
    public void TryRead_EncryptedEntry_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Flags = 1 }, PackageRefusals.Encrypted);

    [Fact]
    public void TryRead_Utf8Flag_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Flags = 0x800 }, PackageRefusals.NotCanonical);

    [Fact]
    public void TryRead_Timestamp_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Time = 1 }, PackageRefusals.Timestamp);

    [Fact]
    public void TryRead_WrongCrc_Refused() => AssertModuleRefused(new LooseZipEntry { Crc = 1 }, PackageRefusals.BadCrc);

    [Fact]
    public void TryRead_Symlink_Refused() =>
        AssertModuleRefused(new LooseZipEntry { ExternalAttributes = 0xA1FF_0000 }, PackageRefusals.Symlink);

    [Fact]
    public void TryRead_FileAttributes_Refused() =>
        AssertModuleRefused(new LooseZipEntry { ExternalAttributes = 0x81A4_0000 }, PackageRefusals.Attributes);

    [Fact]
    public void TryRead_EntryComment_Refused() =>
        AssertModuleRefused(new LooseZipEntry { Comment = [1, 2] }, PackageRefusals.Comment);

    [Fact]
    public void TryRead_FileComment_Refused() =>
        AssertRefused(Pack(new LooseZip { Comment = [1] }, LooseZip.GoodEntries), PackageRefusals.Comment);

    [Fact]
    public void TryRead_TrailingBytes_Refused() =>
        AssertRefused(Pack(new LooseZip { Trailing = [0] }, LooseZip.GoodEntries), PackageRefusals.TrailingBytes);

    [Fact]
    public void TryRead_LeadingBytes_Refused() =>
        AssertRefused([0, .. PackageSamples.File], PackageRefusals.NotAZip, PackageRefusals.MissingEntry);

    [Theory]
    [InlineData("../manifest.json")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("C:evil")]
    [InlineData("..\\x")]
    [InlineData("")]
    public void TryRead_BadPath_Refused(string path) => AssertRefused(
        Pack(new LooseZip(), [.. LooseZip.GoodEntries, (path, [1])]), PackageRefusals.BadPath);

    [Theory]
    [InlineData("readme.txt")]
    [InlineData("Manifest.json")]
    [InlineData("sub/module.wasm")]
    [InlineData("manifest.jsön")]
    public void TryRead_UnlistedEntry_Refused(string path) => AssertRefused(
        Pack(new LooseZip(), [.. LooseZip.GoodEntries, (path, [1])]), PackageRefusals.UnlistedEntry);

    [Fact]
    public void TryRead_DuplicateEntry_Refused() => AssertRefused(
        Pack(new LooseZip(), [.. LooseZip.GoodEntries, LooseZip.GoodEntries[1]]), PackageRefusals.DuplicateEntry);

    [Fact]
    public void TryRead_ManyEntries_Refused() => AssertRefused(
        Pack(new LooseZip(), [.. Enumerable.Range(0, 5000).Select(n => ($"f{n}", Array.Empty<byte>()))]),
        PackageRefusals.TooManyEntries);

    [Fact]
    public void TryRead_OtherOrder_Refused() => AssertRefused(
        Pack(new LooseZip(), [.. LooseZip.GoodEntries.Reverse()]), PackageRefusals.EntryOrder);

    [Fact]
    public void TryRead_Unsigned_Refused() =>
        AssertRefused(Pack(new LooseZip(), LooseZip.GoodEntries[..2]), PackageRefusals.Unsigned);

    [Fact]
    public void TryRead_OtherModuleThanSigned_Refused()
    {
        var entries = LooseZip.GoodEntries;
        entries[1].Content = [.. entries[1].Content, 0];
        AssertRefused(Pack(new LooseZip(), entries), PackageRefusals.HashMismatch, PackageRefusals.BadSignature);
    }

    [Fact]
    public void TryRead_SignatureOfAnotherPackage_Refused()
    {
        var entries = LooseZip.GoodEntries;
        var other = PackageSamples.Read(PackageSamples.FullFile);
        entries[2].Content = PackageSignatureFile.Write(PackageSamples.Package.Hash, other.Signature);
        AssertRefused(Pack(new LooseZip(), entries), PackageRefusals.BadSignature);
    }

    [Theory]
    [InlineData("{", "manifest-not-canonical")]
    [InlineData("[]", "manifest-missing-field")]
    [InlineData("{\"surprise\":1}", "manifest-unknown-field")]
    [InlineData("{\"name\":\"\\ud800\"}", "manifest-not-canonical")]
    [InlineData("{\"name\":1,\"name\":1}", "manifest-not-canonical")]
    [InlineData("{\"entry\":\"start\"}", "manifest-bad-field")]
    [InlineData("{\"publisher\":\"00\"}", "manifest-bad-field")]
    [InlineData("{\"limits\":{\"gas\":1.5}}", "manifest-bad-field")]
    [InlineData("{\"limits\":{\"memoryPages\":4294967296}}", "manifest-bad-field")]
    [InlineData("{\"limits\":{\"cpu\":1}}", "manifest-unknown-field")]
    [InlineData("{\"limits\":7}", "manifest-bad-field")]
    public void TryRead_BadManifest_Refused(string json, string code)
    {
        var entries = LooseZip.GoodEntries;
        entries[0].Content = System.Text.Encoding.UTF8.GetBytes(json);
        AssertRefused(Pack(new LooseZip(), entries), new RefusalCode(code));
    }

    [Theory]
    [InlineData("{\"abi\"", "{ \"abi\"")]
    [InlineData("\"name\":\"counter\"", "\"name\":\"\\u0063ounter\"")]
    [InlineData(",\"name\"", ",\"limits\":{},\"name\"")]
    public void TryRead_OtherSpellingOfTheManifest_Refused(string canonical, string other)
    {
        var entries = LooseZip.GoodEntries;
        var text = System.Text.Encoding.UTF8.GetString(entries[0].Content);
        Assert.Contains(canonical, text, StringComparison.Ordinal);
        entries[0].Content = System.Text.Encoding.UTF8.GetBytes(text.Replace(canonical, other, StringComparison.Ordinal));
        AssertRefused(Pack(new LooseZip(), entries), PackageRefusals.ManifestNotCanonical);
    }

    [Fact]
    public void TryRead_ManifestOverItsBound_Refused()
    {
        var entries = LooseZip.GoodEntries;
        entries[0].Content = new byte[PackageFile.ManifestBytesMax + 1];
        AssertRefused(Pack(new LooseZip(), entries), PackageRefusals.EntryTooLarge);
    }

    [Fact]
    public void TryRead_SeveralThingsWrong_AllReasons() => AssertRefused(
        new LooseZip { Comment = [1], Trailing = [2] }
            .Add("../evil", [1], new LooseZipEntry { Method = 8, ExternalAttributes = 0xA1FF_0000 })
            .Pack(),
        PackageRefusals.Comment, PackageRefusals.TrailingBytes, PackageRefusals.BadPath, PackageRefusals.Compressed,
        PackageRefusals.Symlink, PackageRefusals.MissingEntry, PackageRefusals.Unsigned, PackageRefusals.NotCanonical);

    private static void AssertModuleRefused(LooseZipEntry how, params RefusalCode[] codes)
    {
        var entries = LooseZip.GoodEntries;
        AssertRefused(
            new LooseZip().Add(entries[0].Path, entries[0].Content).Add(entries[1].Path, entries[1].Content, how)
                .Add(entries[2].Path, entries[2].Content).Pack(),
            codes);
    }

    private static byte[] Pack(LooseZip zip, (string Path, byte[] Content)[] entries)
    {
        foreach (var (path, content) in entries)
        {
            _ = zip.Add(path, content);
        }

        return zip.Pack();
    }

    private static void AssertRefused(byte[] file, params RefusalCode[] codes)
    {
        Assert.False(PackageFile.TryRead(file, out var package, out var refusals));
        Assert.Null(package);
        Assert.All(codes, code => Assert.Contains(refusals, refusal => refusal.Code == code));
    }
}
