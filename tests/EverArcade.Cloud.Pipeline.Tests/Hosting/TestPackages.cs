using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>Packages tests publish.</summary>
public static class TestPackages
{
    private static readonly byte[] Seed = [.. Enumerable.Repeat((byte)7, SigningKey.SeedLength)];

    public static string Publisher
    {
        get
        {
            using var key = SigningKey.FromSeed(Seed);
            return key.PublicKey.ToString();
        }
    }

    /// <summary>The guest of <see cref="ScriptedGuest"/>.</summary>
    public static ReadOnlyMemory<byte> Scripted(string version = "1.0.0", string? description = null) =>
        Build("scripted", version, "scripted", default, description);

    /// <summary>The counter contract of src/guests.</summary>
    public static ReadOnlyMemory<byte> Counter() =>
        Build("counter", "1.0.0", null, File.ReadAllBytes(Find("src/guests/counter/counter.wasm")), null);

    /// <summary>A package of any module.</summary>
    public static ReadOnlyMemory<byte> Wasm(ReadOnlyMemory<byte> module, string version = "1.0.0") =>
        Build("any", version, null, module, null);

    private static ReadOnlyMemory<byte> Build(
        string name, string version, string? fixture, ReadOnlyMemory<byte> module, string? description)
    {
        using var key = SigningKey.FromSeed(Seed);
        var manifest = new PackageManifest
        {
            Name = name,
            Version = version,
            Abi = "everarcade-execution-abi-v2",
            Entry = PackageEntry.Execute,
            Executor = fixture is null ? PackageExecutor.Wasm : PackageExecutor.NativeFixture,
            Fixture = fixture,
            Publisher = key.PublicKey,
            Description = description,
        };
        return PackageFile.Build(manifest, module, null, key);
    }

    /// <summary>A file of the repository.</summary>
    public static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, path)))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new FileNotFoundException(path), path);
    }
}
