using EverArcade.Cloud.Cli.Submissions;
using EverArcade.Cloud.Protocol.Abi;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Cli.Demo;

/// <summary>The packages that travel inside the program. Their publisher's key is no secret, so they are the same package
/// wherever they are built.</summary>
internal static class DemoPackages
{
    private const string PublisherTag = "everarcade.demo-publisher/1";

    /// <summary>The game of the demo.</summary>
    public static ReadOnlyMemory<byte> Arena() =>
        Build("arena", "1.0.0", "A game for up to 16 players, on integers only.", EmbeddedFiles.Read("arena/arena.wasm"));

    /// <summary>The counter of load runs.</summary>
    public static ReadOnlyMemory<byte> Counter() =>
        Build("counter", "1.0.0", "The smallest useful contract.", EmbeddedFiles.Read("counter/counter.wasm"));

    private static ReadOnlyMemory<byte> Build(string name, string version, string description, byte[] module)
    {
        using var publisher = DemoPlayer.Key(PublisherTag, name);
        return PackageFile.Build(
            new PackageManifest
            {
                Name = name,
                Version = version,
                Description = description,
                Abi = AbiV2.Version,
                Entry = PackageEntry.Execute,
                Executor = PackageExecutor.Wasm,
                Publisher = publisher.PublicKey,
            },
            module, schema: null, publisher);
    }
}
