using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Protocol.Tests.Packages;

internal static class PackageSamples
{
    /// <summary>The empty module: magic and version.</summary>
    public static byte[] Module { get; } = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

    public static SigningKey Publisher { get; } = SigningKey.FromSeed(new byte[32]);

    public static PackageManifest Manifest { get; } = new()
    {
        Name = "counter",
        Version = "1.0.0",
        Abi = "everarcade-execution-abi-v2",
        Entry = PackageEntry.Execute,
        Executor = PackageExecutor.Wasm,
        Publisher = Publisher.PublicKey,
    };

    public static PackageManifest FullManifest { get; } = Manifest with
    {
        Version = "1.2.3-rc.1+build.5",
        Entry = PackageEntry.EverArcadeExecute,
        Limits = new PackageLimits { Gas = 1_000_000, MemoryPages = 32, OutputBytes = 65_536, StateBytes = 65_536 },
        Description = "Counts \"things\" – ünïcode\n",
    };

    public static byte[] File { get; } = PackageFile.Build(Manifest, Module, null, Publisher).ToArray();

    public static byte[] FullFile { get; } =
        PackageFile.Build(FullManifest, Module, "{\"actions\": []}"u8.ToArray(), Publisher).ToArray();

    public static Package Package { get; } = Read(File);

    public static Package Read(byte[] file)
    {
        Assert.True(PackageFile.TryRead(file, out var package, out var refusals), string.Join("; ", refusals));
        return package!;
    }
}
