using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Poison;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A receipt that is not found by its key lets its input in a second time: an audit names it, a rehydration makes it
/// found again.</summary>
public sealed class MarkerRepairTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(RawKind.Marker)]
    [InlineData(RawKind.Entry)]
    [InlineData(RawKind.Receipt)]
    public async Task Key_ThatLeadsNowhere_IsNamedAndWrittenAgain(RawKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-marker-").FullName;
        var settings = new HostSettings { Folder = folder };
        await using (var filling = await PipelineHost.StartAsync(settings))
        {
            await filling.ExecuteAsync(12, number => filling.Input(nonce: $"n{number}"));
        }

        await using (var host = await PipelineHost.StartAsync(settings))
        {
            using var archive = await ArchiveFile.ExportAsync(host);
            using var raw = new EmbeddedRawStore(folder);
            var row = new RawRow(kind, host.Contract, 7);
            var good = (await raw.ReadAsync(row))!;
            await raw.WriteAsync(row, kind != RawKind.Receipt ? null : new Dictionary<string, byte[]>(good) { ["marker"] = new byte[32] });
            var found = Assert.Single((await host.AuditAsync()).Findings);
            Assert.Equal(("corruption:marker", 7UL), (found.Kind, found.Sequence.Number));

            var recovery = host.Get<Rehydration>();
            var plan = Assert.IsType<RecoveryResult.Planned>(
                await recovery.RunAsync(host.Contract, archive.Source, false, null, None)).Plan;
            Assert.StartsWith("write the keys of receipt 7 of branch 0:", Assert.Single(plan.Steps), StringComparison.Ordinal);
            _ = Assert.IsType<RecoveryResult.Applied>(
                await recovery.RunAsync(host.Contract, archive.Source, false, plan.ComputeHash(), None));
            Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
            Assert.Equal(7UL, (await host.ExecuteAsync(host.Input(nonce: "n6"))).Sequence.Number);
            Assert.Equal(12UL, (await host.ReadHeadAsync()).Sequence.Number);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Key_OfAnUnknownTenant_IsNotThisHosts()
    {
        await using var host = await PipelineHost.StartAsync();
        _ = Assert.IsType<SubmitResult.Executed>(await host.SubmitAsync(host.Input(), "a tenant that no caller has"));
        Assert.Equal("corruption:marker", Assert.Single((await host.AuditAsync()).Findings).Kind);
    }
}
