using System.Diagnostics.Metrics;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Collection;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Telemetry;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Storage.Tests.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using static EverArcade.Cloud.Storage.Tests.Conformance.Samples;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>Blobs that nothing names go, and no other, over every store.</summary>
public abstract class BlobCollectionConformance
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ManualTime _time = new();
    private readonly NamedBlobs _left = new("left", 3);
    private readonly NamedBlobs _right = new("right", 3);

    protected abstract int ModelRuns { get; }

    protected abstract Task<StoreFixture> OpenAsync();

    [Fact]
    public async Task Orphan_OldAndUnnamedInTwoMarks_GoesAndTheNamedStay()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var (orphan, named) = (await WriteAsync(blobs, 1), await WriteAsync(blobs, 2));
        _ = _left.Names.Add(named);
        var collector = Collector(blobs, store.Records);

        _time.Pass(Week + Day);
        await collector.TickAsync(None);
        Assert.True(await blobs.ExistsAsync(orphan, None), "It goes after one mark.");
        await collector.TickAsync(None);
        Assert.True(await blobs.ExistsAsync(orphan, None), "The second mark came within a day of the first.");
        _time.Pass(Day);
        await collector.TickAsync(None);
        Assert.False(await blobs.ExistsAsync(orphan, None));
        Assert.True(await blobs.ExistsAsync(named, None));
    }

    [Fact]
    public async Task Orphan_YoungerThanTheBound_Stays()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var orphan = await WriteAsync(blobs, 1);
        var collector = Collector(blobs, store.Records);
        for (var mark = 0; mark < 7; mark++)
        {
            _time.Pass(Day - TimeSpan.FromMinutes(1));
            await collector.TickAsync(None);
        }

        Assert.True(await blobs.ExistsAsync(orphan, None));
    }

    [Fact]
    public async Task Orphan_ThatSomebodyWritesAgainAndNamesWhileItIsAboutToGo_Stays()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var orphan = await WriteAsync(blobs, 1);
        var collector = Collector(blobs, store.Records);
        _time.Pass(Week + Day);
        await collector.TickAsync(None);
        _time.Pass(Day);
        var reached = 0;
        blobs.BeforeDelete = async listed =>
        {
            // Decided and not done: now a writer finds the blob standing, and names it.
            reached++;
            await store.PassAsync(TimeSpan.FromMilliseconds(20));
            Assert.Equal(listed.Hash, await WriteAsync(blobs, 1));
            _ = _left.Names.Add(listed.Hash);
        };
        await collector.TickAsync(None);

        Assert.Equal(1, reached);
        Assert.True(await blobs.ExistsAsync(orphan, None));
    }

    [Fact]
    public async Task Orphan_NamedBehindTheBackOfAMark_Stays()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var orphan = await WriteAsync(blobs, 1);
        for (var number = 10; number < 20; number++)
        {
            _ = _left.Names.Add(await WriteAsync(blobs, number));
        }

        var collector = Collector(blobs, store.Records);
        _time.Pass(Week + Day);
        await collector.TickAsync(None);
        _time.Pass(Day);
        _right.BeforePage = async page =>
        {
            // The left owner has been heard by now, whatever page of the right one this is.
            _ = await WriteAsync(blobs, 1);
            _ = _left.Names.Add(orphan);
        };
        await collector.TickAsync(None);

        Assert.True(await blobs.ExistsAsync(orphan, None));
    }

    [Fact]
    public async Task Owner_ThatCannotSay_StopsEverythingUntilItCan()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var orphan = await WriteAsync(blobs, 1);
        var collector = Collector(blobs, store.Records);
        _time.Pass(Week + Day);
        await collector.TickAsync(None);
        _right.IsCorrupt = true;
        for (var day = 0; day < 3; day++)
        {
            _time.Pass(Day);
            await collector.TickAsync(None);
        }

        Assert.True(await blobs.ExistsAsync(orphan, None));
        _right.IsCorrupt = false;
        await collector.TickAsync(None);
        Assert.False(await blobs.ExistsAsync(orphan, None));
    }

    [Fact]
    public async Task Owner_ThatIsNew_BeginsTheMarkAnew()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var named = await WriteAsync(blobs, 1);
        var older = Collector(blobs, store.Records, _left);
        _time.Pass(Week + Day);
        await older.TickAsync(None);
        _time.Pass(Day);
        _ = _right.Names.Add(named);
        await Collector(blobs, store.Records).TickAsync(None);
        for (var day = 0; day < 3; day++)
        {
            // A host that does not know who names it: it leaves everything alone.
            _time.Pass(Day);
            await older.TickAsync(None);
        }

        Assert.True(await blobs.ExistsAsync(named, None));
    }

    [Fact]
    public async Task Names_LostBetweenTwoTicks_BeginTheMarkAnew()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var named = await WriteAsync(blobs, 1);
        _ = _left.Names.Add(named);
        var collector = Collector(blobs, store.Records, 0, _left, _right);
        _time.Pass(Week + Day);
        for (var tick = 0; tick < 40; tick++)
        {
            await collector.TickAsync(None);
            foreach (var page in await store.Records.ListAsync("blob-names", null, 100, None))
            {
                _ = await store.Records.TryDeleteAsync(page.Key, page.Version, None);
            }

            _time.Pass(TimeSpan.FromHours(6));
        }

        Assert.True(await blobs.ExistsAsync(named, None));
    }

    [Fact]
    public async Task TwoHosts_AtOnce_LoseNothing()
    {
        await using var store = await OpenAsync();
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var (orphans, named) = (new List<Hash256>(), new List<Hash256>());
        for (var number = 0; number < 30; number++)
        {
            (number % 3 == 0 ? orphans : named).Add(await WriteAsync(blobs, number));
        }

        foreach (var (name, index) in named.Select((name, index) => (name, index)))
        {
            _ = (index % 2 == 0 ? _left : _right).Names.Add(name);
        }

        var hosts = new[] { Collector(blobs, store.Records, 0, _left, _right), Collector(blobs, store.Records, 0, _left, _right) };
        _time.Pass(Week + Day);
        for (var tick = 0; tick < 80; tick++)
        {
            await Task.WhenAll(hosts.Select(host => host.TickAsync(None)));
            _time.Pass(TimeSpan.FromHours(2));
        }

        Assert.Equal(named.Order(), (await blobs.ListAsync(null, 100, None)).Select(item => item.Hash));
    }

    /// <summary>Any series of writes, names given and taken, ticks of any length, deaths at any call and lapses of time: what is
    /// named stands at every moment, and in the end nothing else does.</summary>
    [Fact]
    public async Task AnyHistory_WithDeathsAnywhere_KeepsTheNamedAndCollectsTheRest()
    {
        for (var run = 0; run < ModelRuns; run++)
        {
            var seed = Random.Shared.Next();
            await using var store = await OpenAsync();
            try
            {
                await RunModelAsync(store, new Random(seed));
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed}: {failed.Message}", failed);
            }
        }
    }

    private static Task<Hash256> WriteAsync(ClockedBlobs blobs, int number) =>
        blobs.WriteAsync(BitConverter.GetBytes(number), None);

    private async Task RunModelAsync(StoreFixture store, Random random)
    {
        const int contents = 24;
        var blobs = new ClockedBlobs(store.Blobs, _time);
        var ports = new CrashingPorts(blobs, store.Records);
        var (left, right) = (new NamedBlobs("left", 3), new NamedBlobs("right", 4));
        for (var step = 0; step < 120; step++)
        {
            var owner = random.Next(2) == 0 ? left : right;
            switch (random.Next(6))
            {
                case 0:
                    _ = await WriteAsync(blobs, random.Next(contents));
                    break;
                case 1:
                    _ = owner.Names.Add(await WriteAsync(blobs, random.Next(contents)));
                    break;
                case 2 when owner.Names.Count > 0:
                    _ = owner.Names.Remove(owner.Names.ElementAt(random.Next(owner.Names.Count)));
                    break;
                case 3:
                    _time.Pass(TimeSpan.FromHours(random.Next(100)));
                    break;
                default:
                    await TickAsync(Collector(ports, ports, random.Next(2) * 60, left, right), ports, random);
                    break;
            }

            var standing = await NamesAsync(blobs);
            Assert.Empty(left.Names.Concat(right.Names).Except(standing));
        }

        for (var mark = 0; mark < 3; mark++)
        {
            _time.Pass(Week + Day);
            await Collector(ports, ports, 60, left, right).TickAsync(None);
        }

        Assert.Equal(left.Names.Union(right.Names).Order(), await NamesAsync(blobs));
    }

    private static async Task TickAsync(BlobCollector collector, CrashingPorts ports, Random random)
    {
        if (random.Next(2) == 0)
        {
            ports.DieAfter(random.Next(1, 30), random.Next(2) == 0);
        }

        try
        {
            await collector.TickAsync(None);
        }
        catch (StorageUnavailableException)
        {
            // It died: the next tick is another process's.
        }

        ports.Restart();
    }

    private static async Task<IReadOnlyList<Hash256>> NamesAsync(ClockedBlobs blobs) =>
        [.. (await blobs.ListAsync(null, 1_000, None)).Select(item => item.Hash)];

    private BlobCollector Collector(IBlobStore blobs, IRecordStore records, params IBlobOwner[] owners) =>
        Collector(blobs, records, 60, owners.Length > 0 ? owners : [_left, _right]);

    private BlobCollector Collector(IBlobStore blobs, IRecordStore records, int seconds, params IBlobOwner[] owners)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new BlobCollector(
            owners, blobs, records, new PipelineOptions { BlobCollectionSeconds = seconds }, new PipelineInstruments(meters),
            _time, NullLogger<BlobCollector>.Instance);
    }
}
