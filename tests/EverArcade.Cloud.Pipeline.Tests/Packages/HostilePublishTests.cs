using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Tests.Packages;

/// <summary>The hostile modules as packages, all the way through publish: a fixed verdict with every reason, nothing stored, and nothing
/// of them handed to a compiler but for P6. (P12 is <c>HostilePackageTests</c> of the protocol, P13 is <see cref="ArtefactTests"/>.)</summary>
public sealed class HostilePublishTests
{
    /// <summary>By name: each code with the first place it is about, and how often it is given.</summary>
    private static readonly Dictionary<string, string> Verdicts = new()
    {
        ["P1 1,000 functions of 1,000 parameters"] = "wasm-parameters@module.wasm@13",
        ["P1 20,000 functions of 1,000 parameters"] = "wasm-parameters@module.wasm@13",
        ["P2 1,000 functions of 50,000 locals"] = "wasm-locals@module.wasm@1030 x32",
        ["P3 100,000 functions"] = "wasm-count@module.wasm@18",
        ["P4 130 loops by 1,000 locals"] = "wasm-nesting@module.wasm@161 wasm-export-missing@memory x4",
        ["P4 1,000 loops by 2,000 locals"] = "wasm-locals@module.wasm@29 wasm-export-missing@memory x4",
        ["P5 30,000 nested loops"] = "wasm-nesting@module.wasm@160 wasm-export-missing@memory x4",
        ["P5 10,000 nested blocks"] = "wasm-nesting@module.wasm@1056 wasm-export-missing@memory x4",
        ["P5 br_table of 5,000"] = "wasm-malformed@module.wasm@33 wasm-export-missing@memory x4",
        ["P5 one function of 2 MB"] = "wasm-body-size@module.wasm@28 wasm-export-missing@memory x4",
        ["P7 memory above the limit"] = "wasm-memory-limit@module.wasm@35",
        ["P7 memory of 4 GiB"] = "wasm-memory-limit@module.wasm@35",
        ["P7 no memory"] = "wasm-memory-count@module.wasm wasm-export-missing@memory",
        ["P7 two memories"] = "wasm-memory-count@module.wasm@34",
        ["P7 memory64"] = "wasm-memory-type@module.wasm@35",
        ["P7 shared memory"] = "wasm-memory-type@module.wasm@35",
        ["P7 imported memory"] = "wasm-import@env.memory wasm-memory-count@module.wasm",
        ["P8 table without a maximum"] = "wasm-table-limit@module.wasm@35",
        ["P8 table above the limit"] = "wasm-table-limit@module.wasm@35",
        ["P8 table.grow"] = "wasm-feature@module.wasm@113",
        ["P8 table.fill"] = "wasm-feature@module.wasm@113",
        ["P8 two tables"] = "wasm-count@module.wasm@34",
        ["P9 SIMD"] = "wasm-feature@module.wasm@107",
        ["P9 relaxed SIMD"] = "wasm-feature@module.wasm@106",
        ["P9 threads"] = "wasm-feature@module.wasm@105",
        ["P9 exceptions"] = "wasm-feature@module.wasm@40",
        ["P9 GC"] = "wasm-feature@module.wasm@11",
        ["P9 tail calls"] = "wasm-feature@module.wasm@105",
        ["P9 function references"] = "wasm-feature@module.wasm@28",
        ["P9 wide arithmetic"] = "wasm-feature@module.wasm@106",
        ["P9 custom page sizes"] = "wasm-memory-type@module.wasm@35",
        ["P9 unknown opcode"] = "wasm-feature@module.wasm@28 wasm-export-missing@memory x4",
        ["P9 unknown section"] = "wasm-section@module.wasm@8",
        ["P10 WASI"] = "wasm-import@wasi_snapshot_preview1.fd_write",
        ["P10 any import"] = "wasm-import@env.now",
        ["P10 missing export"] = "wasm-export-missing@execute",
        ["P10 wrongly typed export"] = "wasm-export-type@alloc",
        ["P10 duplicate export"] = "wasm-invalid@module.wasm@25",
        ["P10 gas global"] = "wasm-export-reserved@everarcade.gas",
        ["P10 stack global"] = "wasm-export-reserved@everarcade.stack",
        ["P11 start function"] = "wasm-start-function@module.wasm@84",
        ["P14 truncated"] = "wasm-malformed@module.wasm@82",
        ["P14 overlong number"] = "wasm-malformed@module.wasm@9",
        ["P14 non-minimal number"] = "wasm-malformed@module.wasm@12",
        ["P14 sections out of order"] = "wasm-section@module.wasm@11",
        ["P14 section twice"] = "wasm-section@module.wasm@11",
        ["P14 name that is not UTF-8"] = "wasm-malformed@module.wasm@10",
        ["P14 custom section of 1.5 MiB"] = "wasm-custom-size@module.wasm@8 wasm-memory-count@module.wasm wasm-export-missing@memory x4",
        ["P14 custom section of 3 MiB"] = "wasm-size@module.wasm@0",
        ["Several at once"] = "wasm-import@env.now wasm-start-function@module.wasm@69 wasm-table-limit@module.wasm@40 wasm-memory-limit@module.wasm@46 wasm-export-missing@execute x2",
    };

    [Fact]
    public async Task PublishAsync_HostileModules_AreRefusedWithEveryReason()
    {
        // Compiling anything would be refused for its time, and show in the verdict.
        await using var host = await PipelineHost.StartAsync(new HostSettings { Compile = new CompileCaps { WallClock = TimeSpan.FromTicks(1) } });
        var before = await StoredAsync(host);
        var verdicts = new Dictionary<string, string>();
        foreach (var (name, module) in HostileModules.All)
        {
            verdicts.Add(name, await PublishAsync(host, module()));
        }

        Assert.Equal(Verdicts.Select(Line), verdicts.Select(Line));
        Assert.Equal(before, await StoredAsync(host));
    }

    [Fact] // P6
    public async Task PublishAsync_ModuleThatPassesAndCompilesTooLong_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Compile = new CompileCaps { WallClock = TimeSpan.FromSeconds(1) } });
        await AssertRefusedUnharmedAsync(host, "wasm-compile-time@module.wasm");
    }

    [Fact] // P6
    public async Task PublishAsync_ModuleThatPassesAndCompilesTooBig_IsRefused()
    {
        await using var host = await PipelineHost.StartAsync(
            new HostSettings { Compile = new CompileCaps { MemoryBytes = 96 << 20, WallClock = PipelineHost.Patience } });
        await AssertRefusedUnharmedAsync(host, "wasm-compile-memory@module.wasm");
    }

    private static async Task AssertRefusedUnharmedAsync(PipelineHost host, string verdict)
    {
        var before = await StoredAsync(host);
        Assert.Equal(verdict, await PublishAsync(host, HostileModules.WithinTheLimitsAndDear()));
        Assert.Equal(before, await StoredAsync(host));
        _ = await host.ExecuteAsync(host.Input());
        Assert.IsType<PublishResult.Published>(await host.Get<PackagePublisher>().PublishAsync(TestPackages.Counter(), default));
    }

    private static async Task<string> PublishAsync(PipelineHost host, byte[] module)
    {
        var result = await host.Get<PackagePublisher>().PublishAsync(TestPackages.Wasm(module), default);
        return result is PublishResult.Refused refused
            ? string.Join(' ', refused.Refusals.GroupBy(refusal => refusal.Code).Select(Describe))
            : "published";
    }

    private static string Describe(IGrouping<RefusalCode, Refusal> same) =>
        $"{same.Key}@{same.First().Place}" + (same.Count() == 1 ? "" : $" x{same.Count()}");

    private static string Line(KeyValuePair<string, string> verdict) => $"{verdict.Key}: {verdict.Value}";

    /// <summary>Packages and blobs there are.</summary>
    private static async Task<(int Packages, int Blobs)> StoredAsync(PipelineHost host) => (
        (await host.Store.Packages.ListAsync(null, 100, default)).Count, (await host.Store.Blobs.ListAsync(null, 100, default)).Count);
}
