using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.CrashHost;

/// <summary>What every run over one folder has in common: the contract, and numbered submissions that are the same each time.</summary>
public static class CrashSeries
{
    /// <summary>Receipts between two checkpoints: few, so that every step of one is met soon.</summary>
    public const int CheckpointReceipts = 5;

    /// <summary>Receipts of one range of an audit: so few that an audit has several.</summary>
    public const int RangeReceipts = 10;

    private static readonly byte[] Seed = [.. Enumerable.Repeat((byte)9, SigningKey.SeedLength)];

    /// <summary>The counter contract.</summary>
    public static ReadOnlyMemory<byte> Package()
    {
        using var key = SigningKey.FromSeed(Seed);
        var manifest = new PackageManifest
        {
            Name = "counter",
            Version = "1.0.0",
            Abi = "everarcade-execution-abi-v2",
            Entry = PackageEntry.Execute,
            Executor = PackageExecutor.Wasm,
            Publisher = key.PublicKey,
        };
        return PackageFile.Build(
            manifest, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "counter.wasm")), null, key);
    }

    /// <summary>Adds <c>number</c> to the counter.</summary>
    public static Submission Input(ContractId contract, int number) => new()
    {
        Contract = contract,
        Nonce = $"series-{number}",
        GasLimit = 10_000_000,
        Plan = new Plan
        {
            Nodes = [new PlanNode { Id = "main", Action = "increment", Args = $$"""{"amount":{{number}}}""", Deps = [] }],
        },
    };
}
