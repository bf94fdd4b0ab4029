using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Fixtures;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Benchmarks;

/// <summary>The counter contract, packaged and loaded, and inputs for it.</summary>
internal static class SampleContract
{
    /// <summary>The counter's package file.</summary>
    public static ReadOnlyMemory<byte> BuildCounter() => Build("counter", File.ReadAllBytes(Find("src/guests/counter/counter.wasm")));

    /// <summary>A package file of a module whose entry is <c>execute</c>.</summary>
    public static ReadOnlyMemory<byte> Build(string name, byte[] module)
    {
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        var manifest = new PackageManifest
        {
            Name = name,
            Version = "1.0.0",
            Abi = "everarcade-execution-abi-v2",
            Entry = PackageEntry.Execute,
            Executor = PackageExecutor.Wasm,
            Publisher = key.PublicKey,
        };
        return PackageFile.Build(manifest, module, null, key);
    }

    public static LoadedPackage LoadCounter() =>
        PackageFile.TryRead(BuildCounter(), out var package, out var refusals)
            ? new PackageLoader(ExecutionProfile.Standard, new ExecutionOptions(), FixtureRegistry.Empty).Load(package!)
            : throw new InvalidOperationException(string.Join("; ", refusals));

    public static Genesis GenesisOf(LoadedPackage package) => new()
    {
        Package = package.Package.Hash,
        Profile = ExecutionProfile.Standard.ComputeHash(),
        Name = "benchmark",
        Salt = Hash256.Zero,
    };

    public static Submission Input(ContractId contract, string nonce, string action, string args) => new()
    {
        Contract = contract,
        Nonce = nonce,
        GasLimit = 10_000_000,
        Plan = new Plan { Nodes = [new PlanNode { Id = "main", Action = action, Args = args, Deps = [] }] },
    };

    private static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, path)))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new FileNotFoundException(path), path);
    }
}
