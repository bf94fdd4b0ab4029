using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Proofs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace EverArcade.Cloud.Pipeline.Tests.PublicLogs;

public sealed class LogPublisherTests : IDisposable
{
    private readonly HashLedger _ledger = new();
    private readonly PublishedFiles _files = new();
    private readonly HeldRecords _records = new();
    private readonly HostKey _key = new(SigningKey.FromSeed(new byte[SigningKey.SeedLength]));
    private readonly PipelineOptions _options = new() { PublishLogs = true, LogOrigin = "logs.example" };

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Tick_GrowingLog_IsAWholeCopyAtEveryMoment()
    {
        var seen = new List<ulong?>();
        _files.Changing = _ =>
        {
            seen.Add(Check());
            return Task.CompletedTask;
        };
        ulong[] sizes = [0, 1, 2, 255, 256, 257, 511, 512, 700, 701];
        foreach (var size in sizes)
        {
            Grow(size);
            await TickAsync();
            Assert.Equal(size, Check());
        }

        Assert.Equal(sizes.Select(size => (ulong?)size), seen.Append(701UL).Where(size => size is not null).Distinct());
    }

    [Fact]
    public async Task Tick_AfterTwoMore_LeavesPartialTilesOfTheLastTwoNotesOnly()
    {
        foreach (var size in new ulong[] { 10, 20, 30, 300 })
        {
            Grow(size);
            await TickAsync();
        }

        var partial = _files.Paths.Where(path => path.Contains(".p/", StringComparison.Ordinal))
            .Select(path => path[(path.IndexOf("/log/", StringComparison.Ordinal) + 5)..]).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["tile/0/000.p/30", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000.p/30", "tile/entries/001.p/44"], partial);
    }

    [Fact]
    public async Task Tick_NothingNew_TouchesNoFile()
    {
        Grow(300);
        await TickAsync();
        _files.Changing = path => throw new InvalidOperationException(path);
        await TickAsync();
    }

    [Fact]
    public async Task Tick_CutOffAtEveryWrite_GoesOnAndLosesNothing()
    {
        Grow(20_000);
        for (var cut = 0; ; cut++)
        {
            var (site, records, left) = (new PublishedFiles(), new HeldRecords(), cut);
            site.Changing = _ => left-- == 0 ? throw new StorageUnavailableException("the test says so") : Task.CompletedTask;
            records.Written = () => _ = left-- == 0 ? throw new StorageUnavailableException("the answer is lost") : 0;
            var publisher = Publisher(site, records);
            try
            {
                await publisher.TickAsync(None);
            }
            catch (StorageUnavailableException)
            {
                _ = Check(site);
                await publisher.TickAsync(None);
                Assert.Equal(_ledger.Frontier.Size, Check(site));
                // So many writes are all alike in the middle of a long log.
                cut += cut > 3 ? 41 : 0;
                continue;
            }

            Assert.True(cut > 80);
            return;
        }
    }

    [Fact]
    public async Task Tick_OvertakenBeforeItsNote_PutsTheNewestNoteBack()
    {
        Grow(10);
        var other = Publisher(_files, _records);
        var isFirst = true;
        _files.Changing = async path =>
        {
            if (isFirst && path.EndsWith("/checkpoint", StringComparison.Ordinal))
            {
                isFirst = false;
                Grow(20);
                await other.TickAsync(None);
                Assert.Equal(20UL, Check());
            }
        };
        await TickAsync();
        Assert.False(isFirst);
        Assert.Equal(20UL, Check());
    }

    [Fact]
    public async Task Tick_NewStretches_ReadsEachOfTheirHashesOnce()
    {
        Grow(600);
        await TickAsync();

        // 600 receipts, the node above each of two full tiles, and those two again for the tile that they are in.
        Assert.Equal(600 + 2 + 2, _ledger.HashesRead);
    }

    [Fact]
    public async Task Tick_OtherOrigin_BeginsAnewUnderIt()
    {
        Grow(10);
        await TickAsync();
        _options.LogOrigin = "other.example/games";
        await TickAsync();
        Assert.Equal(10UL, Check());
    }

    [Fact]
    public async Task Tick_LogThatShrank_LeavesWhatIsPublished()
    {
        Grow(10);
        await TickAsync();
        var shrunk = new HashLedger();
        shrunk.Append(Hash256.Zero);
        await new LogPublisher(
            shrunk, new LogFiles(new TileReader(shrunk), new LogNotes(_key, _options), _files), _records, _options, TimeProvider.System,
            NullLogger<LogPublisher>.Instance).TickAsync(None);
        Assert.Equal(10UL, Check());
    }

    [Fact]
    public async Task Tick_DamagedLog_SignsNothingNew()
    {
        Grow(200);
        await TickAsync();
        Grow(600);
        _ledger.Damage(300);
        await TickAsync();
        Assert.Equal(200UL, Check());
    }

    [Fact]
    public async Task Tick_UnlessAsked_DoesNothing()
    {
        Grow(10);
        _options.PublishLogs = false;
        await TickAsync();
        Assert.Empty(_files.Paths);
    }

    [Fact]
    public async Task Tick_ContractThatWasRolledBack_HasTheLogsOfBothBranches()
    {
        await using var host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await host.ExecuteAsync(15);
        var publisher = new LogPublisher(
            host.Ledger, new LogFiles(host.Get<TileReader>(), new LogNotes(_key, _options), _files), _records, _options, TimeProvider.System,
            NullLogger<LogPublisher>.Instance);
        await publisher.TickAsync(None);
        await host.ExecuteAsync(5);
        _ = await host.SettledCheckpointsAsync(2);
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(10), null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await host.Get<Rollback>().RunAsync(host.Contract, new Sequence(10), plan.ComputeHash(), None));
        await publisher.TickAsync(None);
        Assert.Equal(20UL, _files.Check(_options.LogOrigin, host.Contract, BranchId.Genesis, _key.Key.PublicKey));
        Assert.Equal(10UL, _files.Check(_options.LogOrigin, host.Contract, new BranchId(1), _key.Key.PublicKey));
    }

    private Task TickAsync() => Publisher(_files, _records).TickAsync(None);

    private LogPublisher Publisher(PublishedFiles files, HeldRecords records) => new(
        _ledger, new LogFiles(new TileReader(_ledger), new LogNotes(_key, _options), files), records, _options, TimeProvider.System,
        NullLogger<LogPublisher>.Instance);

    private ulong? Check(PublishedFiles? files = null) =>
        (files ?? _files).Check(_options.LogOrigin, _ledger.Head().Contract, BranchId.Genesis, _key.Key.PublicKey);

    private void Grow(ulong size)
    {
        while (_ledger.Frontier.Size < size)
        {
            _ledger.Append(Hash256.Of(BitConverter.GetBytes(_ledger.Frontier.Size)));
        }
    }
}
