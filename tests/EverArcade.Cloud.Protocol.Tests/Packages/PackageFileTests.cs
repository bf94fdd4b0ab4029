using System.Text;
using CsCheck;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Protocol.Tests.Packages;

public sealed class PackageFileTests
{
    [Fact]
    public void TryRead_BuiltFile_GivesWhatWasPacked()
    {
        var package = PackageSamples.Read(PackageSamples.FullFile);

        Assert.Equal(PackageSamples.FullManifest, package.Manifest);
        Assert.Equal(PackageSamples.Module, package.Module.ToArray());
        Assert.Equal("{\"actions\": []}", Encoding.UTF8.GetString(package.Schema!.Value.Span));
        Assert.Null(PackageSamples.Package.Schema);
        Assert.Equal(PackageSamples.Manifest, PackageSamples.Package.Manifest);
    }

    [Fact]
    public void Hash_KnownContent_IsThisForever()
    {
        // SHA-256 of "manifest.json\0<hex>\nmodule.wasm\0<hex>\n", made with Python's hashlib.
        Assert.Equal("c04bfd8971c4801b04028c6d38345997ba245b7d38c961a0da10faae8b68ad1b", PackageSamples.Package.Hash.ToString());
        Assert.Equal("861aa2eaaa4edb5e7e2084b89c42d65b16b196175bec901ed01df809be8e9ee3", PackageSamples.Read(PackageSamples.FullFile).Hash.ToString());
        Assert.Equal("02c1d8c3aed3325aaaa4ba51104a09c75fd854a62fd72723d5ee6f4a32c02774", Hash256.Of(PackageSamples.File).ToString());
    }

    [Fact]
    public void TryRead_AnyBitFlipped_Refused()
    {
        foreach (var file in new[] { PackageSamples.File, PackageSamples.FullFile })
        {
            for (var bit = 0; bit < 8 * file.Length; bit++)
            {
                var flipped = file.ToArray();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(PackageFile.TryRead(flipped, out var package, out var refusals), $"bit {bit}");
                Assert.Null(package);
                Assert.NotEmpty(refusals);
            }
        }
    }

    [Fact]
    public void TryRead_AnyPrefix_Refused()
    {
        for (var length = 0; length < PackageSamples.File.Length; length++)
        {
            Assert.False(PackageFile.TryRead(PackageSamples.File.AsMemory(0, length), out _, out var refusals));
            Assert.NotEmpty(refusals);
        }
    }

    [Fact]
    public void TryRead_DamagedAnywhere_RefusedOrTheSame() =>
        Gen.Select(Gen.Int[0, PackageSamples.FullFile.Length - 1], Gen.Byte.Array[0, 40], Gen.Int[0, 40]).Sample(
            (at, inserted, removed) =>
            {
                var file = PackageSamples.FullFile;
                byte[] damaged = [.. file[..at], .. inserted, .. file[Math.Min(file.Length, at + removed)..]];
                var read = PackageFile.TryRead(damaged, out _, out var refusals);
                Assert.Equal(damaged.AsSpan().SequenceEqual(file), read);
                Assert.Equal(read, refusals.Count == 0);
            });

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.False(PackageFile.TryRead(bytes, out _, out _)));

    [Fact]
    public void TryRead_LargerThanAnyPackage_RefusedUnread()
    {
        Assert.False(PackageFile.TryRead(new byte[PackageFile.FileBytesMax + 1], out _, out var refusals));
        Assert.Equal(PackageRefusals.FileTooLarge, Assert.Single(refusals).Code);
    }

    [Fact]
    public void TryBuild_AnotherKeyThanThePublisher_Refused()
    {
        using var stranger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)7, 32)]);
        Assert.False(PackageFile.TryBuild(PackageSamples.Manifest, PackageSamples.Module, null, stranger, out _, out var refusals));
        Assert.Equal(PackageRefusals.BadSignature, Assert.Single(refusals).Code);
    }

    [Fact]
    public void TryBuild_FixtureWithModule_Refused()
    {
        var fixture = PackageSamples.Manifest with { Executor = PackageExecutor.NativeFixture, Fixture = "counter" };
        Assert.False(PackageFile.TryBuild(fixture, PackageSamples.Module, null, PackageSamples.Publisher, out _, out var refusals));
        Assert.Equal(PackageRefusals.BadModule, Assert.Single(refusals).Code);
        Assert.True(PackageFile.TryBuild(fixture, default, null, PackageSamples.Publisher, out _, out _));
    }

    [Fact]
    public void TryBuild_EveryFieldWrong_AllReasons()
    {
        var manifest = PackageSamples.Manifest with
        {
            Name = "Counter!",
            Version = "1.0",
            Abi = "v1",
            Fixture = "counter",
            Limits = new PackageLimits { Gas = 0, MemoryPages = 0, OutputBytes = 0, StateBytes = 0 },
            Description = "\ud800",
        };
        Assert.False(PackageFile.TryBuild(manifest, PackageSamples.Module, null, PackageSamples.Publisher, out _, out var refusals));
        Assert.All(refusals, refusal => Assert.Equal(PackageRefusals.ManifestBadField, refusal.Code));
        Assert.Equal(
            ["name", "version", "abi", "fixture", "description", "limits.gas", "limits.memoryPages", "limits.outputBytes",
                "limits.stateBytes"],
            refusals.Select(refusal => refusal.Place["manifest.json:".Length..]));
    }

    [Fact]
    public void TryBuild_SchemaThatIsNoJson_Refused()
    {
        Assert.False(PackageFile.TryBuild(
            PackageSamples.Manifest, PackageSamples.Module, "{"u8.ToArray(), PackageSamples.Publisher, out _, out var refusals));
        Assert.Equal(PackageRefusals.BadSchema, Assert.Single(refusals).Code);
    }
}
