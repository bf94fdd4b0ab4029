using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Telemetry;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Collection;

/// <summary>The collector over a host that has done everything that writes blobs.</summary>
public sealed class BlobCollectionTests
{
    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Tick_OnAHostThatHasDoneEverything_TakesTheOrphansAndNothingElse(string storage)
    {
        var (executed, lies) = (0, false);
        await using var host = await PipelineHost.StartAsync(new HostSettings
        {
            Azure = await TestAccount.OfAsync(storage),
            Options = options => options.CheckpointReceipts = 5,
            AlterOutcome = outcome =>
                lies && ++executed == 2 ? outcome with { GasUsed = outcome.GasUsed + 1 } : outcome,
        });
        using var counted = new CountedInstruments(host);

        // Certificate, then a branch with checkpoints of its own beside those of the one it left.
        await FillAsync(host, 12);
        Assert.Equal(AuditVerdict.Passed, await AuditAsync(host));
        await RollBackAsync(host, 5);
        await host.SetStatusAsync(ContractStatus.Active);
        await FillAsync(host, 6, amount: 1_000);

        // Finding and repro bundle.
        await host.UseAsync(TestPackages.Scripted("1.0.1"), "liar");
        lies = true;
        await FillAsync(host, 6);
        lies = false;
        Assert.Equal(AuditVerdict.Failed, await AuditAsync(host));

        // Activated module and artefact; then a package that is refused once its file is stored.
        await host.UseAsync(TestPackages.Counter(), "counter");
        _ = await host.ExecuteAsync(host.Input("increment", """{"amount":1}"""));
        var named = (await NamesAsync(host)).ToHashSet();
        var refused = TestPackages.Scripted(description: "another one");
        _ = Assert.IsType<PublishResult.Refused>(await host.Get<PackagePublisher>().PublishAsync(refused, None));
        var orphans = (await NamesAsync(host)).Except(named).ToArray();
        _ = Assert.Single(orphans);

        // No piece here is so long that a ledger puts it into a blob; that it then names it is tested with the store.
        foreach (var owner in host.Get<IEnumerable<IBlobOwner>>().Where(owner => owner != host.Store.SpilledBlobs))
        {
            Assert.NotEmpty(await HearAsync(owner));
        }

        host.Clock.Advance(TimeSpan.FromDays(8));
        await host.Get<Sweeper>().SweepAsync(None);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await host.Get<Sweeper>().SweepAsync(None);

        Assert.Equal(named.Order(), await NamesAsync(host));
        Assert.Equal(1, counted["everarcade.blob.collected"]);
        Assert.Equal(refused.Length, counted["everarcade.blob.collected.size"]);
        Assert.Equal(1, counted["everarcade.blob.unnamed"]);
        Assert.Equal(0, counted["everarcade.blob.collection.blocked"]);
    }

    [Fact]
    public async Task Tick_WithACheckpointNobodyCanRead_CollectsNothingAndSaysSo()
    {
        await using var host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 5 });
        using var counted = new CountedInstruments(host);
        await FillAsync(host, 6);
        var orphan = await host.Blobs.WriteAsync(new byte[] { 1, 2, 3 }, None);
        host.Clock.Advance(TimeSpan.FromDays(8));
        host.Ledger.AlterCheckpoints = rows => [.. rows.Select(row => row with { Bytes = row.Bytes.Flip(40) })];
        for (var day = 0; day < 3; day++)
        {
            host.Clock.Advance(TimeSpan.FromDays(1));
            await host.Get<BlobCollector>().TickAsync(None);
        }

        Assert.True(await host.Blobs.ExistsAsync(orphan, None));
        Assert.Equal(3, counted["everarcade.blob.collection.blocked"]);
    }

    [Fact]
    public void Filter_NamesAdded_AreFoundAndHardlyAnyOther()
    {
        const int names = 100_000;
        var filter = new NameFilter(NameFilter.PagesFor(names), mark: 7);
        for (var number = 0; number < names; number++)
        {
            filter.Add(Name(number));
        }

        Assert.All(Enumerable.Range(0, names), number => Assert.True(filter.MayContain(Name(number))));
        Assert.InRange(Enumerable.Range(names, names).Count(number => filter.MayContain(Name(number))), 0, names / 500);
        Assert.InRange(filter.Bits, names, names * 8L);

        var copy = new NameFilter(filter.Pages, mark: 7);
        for (var page = 0; page < filter.Pages; page++)
        {
            copy.Load(page, filter.Page(page).Span);
        }

        Assert.Equal(filter.Bits, copy.Bits);
        Assert.True(copy.MayContain(Name(names - 1)));
        _ = Assert.Throws<IntegrityException>(() => copy.Load(0, new byte[3]));
        _ = Assert.Throws<IntegrityException>(() => copy.Load(copy.Pages, new byte[NameFilter.PageBytes]));
    }

    [Theory]
    [InlineData(0, NameFilter.PagesMin)]
    [InlineData(1_000_000, 77)]
    [InlineData(long.MaxValue / 100, NameFilter.PagesMax)]
    public void Filter_Size_IsBounded(long names, int pages) => Assert.Equal(pages, NameFilter.PagesFor(names));

    private static Hash256 Name(int number) => Hash256.Of(BitConverter.GetBytes(number));

    private static async Task FillAsync(PipelineHost host, int receipts, int amount = 1)
    {
        await host.ExecuteAsync(receipts, _ => host.Input(args: $$"""{"amount":{{amount}}}"""));
        _ = await host.SettledCheckpointsAsync(1);
    }

    private static async Task<AuditVerdict> AuditAsync(PipelineHost host)
    {
        var planner = host.Get<AuditPlanner>();
        var begun = (await planner.StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), None))!;
        await host.WorkAuditsAsync();
        return (await planner.ReadAsync(host.Contract, begun.Id, None))!.Value.Report.Verdict;
    }

    private static async Task RollBackAsync(PipelineHost host, ulong to)
    {
        var rollback = host.Get<Rollback>();
        var plan = Assert.IsType<RecoveryResult.Planned>(await rollback.RunAsync(host.Contract, new Sequence(to), null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await rollback.RunAsync(host.Contract, new Sequence(to), plan.ComputeHash(), None));
    }

    private static async Task<IReadOnlyList<Hash256>> NamesAsync(PipelineHost host) =>
        [.. (await host.Blobs.ListAsync(null, 10_000, None)).Select(item => item.Hash)];

    private static async Task<IReadOnlyList<Hash256>> HearAsync(IBlobOwner owner)
    {
        var (heard, place) = (new List<Hash256>(), default(string));
        do
        {
            var page = await owner.ListAsync(place, None);
            heard.AddRange(page.Named);
            place = page.Next;
        }
        while (place is not null);

        return heard;
    }
}
