using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Poison;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>A head that cannot be read is a finding of its contract, and nobody else's trouble.</summary>
public sealed class HeadCorruptionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Tick_OverACorruptHead_FindsItOnceAndAuditsTheOthers()
    {
        await using var spoilt = await SpoiltHead.StartAsync();
        var host = spoilt.Host;
        for (var ticks = 0; ticks < 3; ticks++)
        {
            await host.Get<AuditPlanner>().TickAsync(None);
            await host.WorkAuditsAsync();
        }

        Assert.Equal(AuditVerdict.Passed, Assert.Single(await ListAsync(host, spoilt.Other)).Verdict);
        var report = Assert.Single(await ListAsync(host, host.Contract));
        var found = Assert.Single(report.Findings);
        Assert.Equal((AuditVerdict.Failed, "corruption:head"), (report.Verdict, found.Kind));
        Assert.NotNull(report.EndedAt);

        var quarantine = (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!;
        var finding = (await host.Get<AuditPlanner>().ReadFindingAsync(host.Contract, quarantine.Finding!.Value, None))!;
        Assert.Equal(("corruption:head", BranchId.Genesis), (finding.Kind, finding.Branch));
        Assert.Null(await host.Get<Quarantine>().ReadAsync(spoilt.Other, None));
        Assert.Single(await host.Get<OperatorLog>().ListAsync(0, 10, None));
    }

    [Theory]
    [InlineData(RawKind.Genesis, "corruption:genesis")]
    [InlineData(RawKind.Head, "corruption:head")]
    public async Task Tick_OverARowThatIsRottenOrGone_FindsItAndAuditsTheOthers(RawKind kind, string found)
    {
        await using var spoilt = await SpoiltHead.StartAsync(kind: kind, isGone: kind == RawKind.Head);
        var host = spoilt.Host;
        for (var ticks = 0; ticks < 3; ticks++)
        {
            await host.Get<AuditPlanner>().TickAsync(None);
            await host.WorkAuditsAsync();
        }

        Assert.Equal(AuditVerdict.Passed, Assert.Single(await ListAsync(host, spoilt.Other)).Verdict);
        Assert.Equal(found, Assert.Single(Assert.Single(await ListAsync(host, host.Contract)).Findings).Kind);
        Assert.NotNull(await host.Get<Quarantine>().ReadAsync(host.Contract, None));
        _ = await host.ExecuteAsync(host.Input(contract: spoilt.Other));
    }

    [Fact]
    public async Task StartAsync_OnACorruptHead_FailsAtOnceAndSubmissionsHearOfTheFinding()
    {
        await using var spoilt = await SpoiltHead.StartAsync();
        var host = spoilt.Host;
        await Assert.ThrowsAsync<IntegrityException>(() => host.SubmitAsync(host.Input()));
        var report = (await host.Get<AuditPlanner>().StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), None))!;
        Assert.Equal((AuditVerdict.Failed, "corruption:head"), (report.Verdict, report.Findings[0].Kind));
        var finding = (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!.Finding!.Value;
        var refusal = Assert.Single(Assert.IsType<SubmitResult.Refused>(await host.SubmitAsync(host.Input())).Refusals);
        Assert.Equal(IntakeRefusals.ContractQuarantined, refusal.Code);
        Assert.Contains(finding.ToString(), refusal.Detail, StringComparison.Ordinal);
        _ = await host.ExecuteAsync(host.Input(contract: spoilt.Other));
    }

    [Fact]
    public async Task Head_WrittenAgain_IsFencedByTheNextTickAndWhatWasKeptRunsAfterRelease()
    {
        await using var spoilt = await SpoiltHead.StartAsync(pending: 2);
        var host = spoilt.Host;
        await host.Get<AuditPlanner>().TickAsync(None);
        await host.WorkAuditsAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        _ = await host.WorkOnceAsync();
        Assert.Empty(await host.ReadPoisonAsync());
        Assert.Equal(2, (await host.Ledger.ListPendingAsync(host.Clock.GetUtcNow().AddDays(1), null, 10, None)).Count);

        await spoilt.RestoreAsync();
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync()).Status);
        await host.Get<AuditPlanner>().TickAsync(None);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var plan = Assert.IsType<RecoveryResult.Planned>(await host.Get<Resumption>().RunAsync(host.Contract, null, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await host.Get<Resumption>().RunAsync(host.Contract, plan.ComputeHash(), null, None));
        await host.WorkAuditsAsync();
        Assert.Equal((ContractStatus.Active, 7UL), ((await host.ReadHeadAsync()).Status, (await host.ReadHeadAsync()).Sequence.Number));
    }

    private static Task<IReadOnlyList<AuditReport>> ListAsync(PipelineHost host, ContractId contract) =>
        host.Store.Audits.ListAsync(contract, null, 100, None);

    /// <summary>Two contracts of five receipts; one bit of the first one's head row is another.</summary>
    private sealed class SpoiltHead(PipelineHost host, ContractId other, string folder, EmbeddedRawStore raw, RawKind kind) : IAsyncDisposable
    {
        private IReadOnlyDictionary<string, byte[]>? _good;

        public PipelineHost Host => host;

        public ContractId Other => other;

        private RawRow Row => new(kind, host.Contract);

        public static async Task<SpoiltHead> StartAsync(
            int pending = 0, RawKind kind = RawKind.Head, bool isGone = false)
        {
            var folder = Directory.CreateTempSubdirectory("everarcade-head-").FullName;
            var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder });
            var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
            await host.ExecuteAsync(5);
            await host.ExecuteAsync(5, _ => host.Input(contract: other));
            for (var number = 0; number < pending; number++)
            {
                _ = await host.EnqueueAsync(host.Input());
            }

            var spoilt = new SpoiltHead(host, other, folder, new EmbeddedRawStore(folder), kind);
            await spoilt.SpoilAsync(isGone);
            return spoilt;
        }

        public async Task RestoreAsync()
        {
            await raw.WriteAsync(Row, _good);
            host.Forget();
        }

        public async ValueTask DisposeAsync()
        {
            raw.Dispose();
            await host.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private async Task SpoilAsync(bool isGone)
        {
            _good = (await raw.ReadAsync(Row))!;
            var field = kind == RawKind.Head ? "head" : "genesis";
            var bytes = _good[field].ToArray();
            bytes[bytes.Length / 2] ^= 1;
            await raw.WriteAsync(Row, isGone ? null : new Dictionary<string, byte[]>(_good) { [field] = bytes });
            host.Forget();
        }
    }
}
