using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Records beside the ledger: plans, findings, certificates, schedules, quarantines, the operator log. One that has
/// rotted is refused by whoever reads it, and one contract's rot is no other contract's trouble.</summary>
public sealed class RecordPoisonTests(ITestOutputHelper output)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Read_EveryRecordWithABitFlipped_IsRefusedAndNeverBelieved()
    {
        await using var poisoned = await Poisoned.StartAsync();
        var (records, cases, shelves) = (poisoned.Host.Store.Records, 0, new HashSet<string>());
        foreach (var row in poisoned.List())
        {
            _ = shelves.Add(row.Key.Shelf.Split('.')[0]);
            foreach (var (column, at) in new[] { ("content", 0), ("content", row.Content.Length / 2), ("content", row.Content.Length - 1), ("seal", 3) })
            {
                poisoned.Flip(row.Key, column, at);
                var fault = await Assert.ThrowsAsync<IntegrityException>(() => records.ReadAsync(row.Key, None));
                Assert.Equal($"record {row.Key}", fault.Place);
                _ = await Assert.ThrowsAsync<IntegrityException>(() => records.ListAsync(row.Key.Shelf, null, 1_000, None));
                Assert.Contains(row.Key.Name, await records.ListNamesAsync(row.Key.Shelf, null, 1_000, None));
                poisoned.Flip(row.Key, column, at);
                cases++;
            }

            Assert.False(await records.TryDropAsync(row.Key, None));
            Assert.NotNull(await records.ReadAsync(row.Key, None));
        }

        output.WriteLine($"{cases} corruptions of records on {shelves.Count} kinds of shelves, 0 believed");
        Assert.Superset(
            new HashSet<string> { "audit", "audit-range", "audit-schedule", "certificate", "finding", "operator-log", "quarantine" },
            shelves);
    }

    [Fact]
    public async Task Tick_WithAnyRecordOfAContractRotten_AuditsTheOtherContract()
    {
        await using var poisoned = await Poisoned.StartAsync();
        var (host, audits) = (poisoned.Host, 1);
        foreach (var row in poisoned.List().DistinctBy(row => row.Key.Shelf).Where(row => !poisoned.IsOfTheOther(row.Key)).ToList())
        {
            if (!poisoned.TryFlip(row.Key, "content", 0))
            {
                continue;
            }

            host.Clock.Advance(TimeSpan.FromDays(1.1));
            _ = await host.ExecuteAsync(host.Input(nonce: $"other {audits}", contract: poisoned.Other));
            try
            {
                await host.Get<AuditPlanner>().TickAsync(None);
            }
            catch (IntegrityException)
            {
                // Said, after everybody had their tick.
            }

            await host.WorkAuditsAsync();
            var reports = await host.Store.Audits.ListAsync(poisoned.Other, null, 100, None);
            Assert.True(reports.Count == ++audits && reports[0].Verdict == AuditVerdict.Passed, $"with {row.Key} rotten");
            _ = poisoned.TryFlip(row.Key, "content", 0);
        }

        Assert.True(audits > 4);
    }

    [Theory]
    [InlineData("marker")]
    [InlineData("submission")]
    [InlineData("submission_id")]
    [InlineData("contract_no")]
    public async Task Pending_Rotten_IsParkedAndNotRunAndTheNextOneRuns(string column)
    {
        await using var poisoned = await Poisoned.StartAsync();
        var (host, other) = (poisoned.Host, poisoned.Other);
        _ = await host.EnqueueAsync(host.Input(nonce: "rotten", contract: other));
        poisoned.SpoilPending(column);
        _ = await host.EnqueueAsync(host.Input(nonce: "whole", contract: other));
        _ = await host.WorkOnceAsync();
        Assert.Single(await host.ReadPoisonAsync());
        Assert.Equal(6UL, (await host.ReadHeadAsync(other)).Sequence.Number);
    }

    [Fact]
    public async Task Schedule_Rotten_IsTheHostsAgainAndTheLogSaysSo()
    {
        await using var poisoned = await Poisoned.StartAsync();
        var (host, schedules) = (poisoned.Host, poisoned.Host.Get<AuditSchedules>());
        _ = await schedules.ChangeAsync(
            host.Contract, schedule => schedule with { IsOwn = true, Every = TimeSpan.Zero }, None);
        var before = (await host.Get<OperatorLog>().ListAsync(0, 100, None)).Count;
        poisoned.Flip(new RecordKey("audit-schedule", $"{host.Contract}"), "content", 9);
        var (schedule, version) = await schedules.ReadAsync(host.Contract, None);
        Assert.Equal((TimeSpan.FromDays(1), false, Sequence.Zero), (schedule.Every, schedule.IsOwn, schedule.AuditedTo));
        Assert.Null(version);
        Assert.Equal(before + 1, (await host.Get<OperatorLog>().ListAsync(0, 100, None)).Count);
    }

    [Fact]
    public async Task Export_WithACertificateThatCannotBeRead_LeavesItOutAndNamesIt()
    {
        await using var poisoned = await Poisoned.StartAsync();
        var host = poisoned.Host;
        var rotten = poisoned.List().Single(row => row.Key.Shelf == $"certificate.{host.Contract}");
        poisoned.Flip(rotten.Key, "content", 5);
        using var archive = await ArchiveFile.ExportAsync(host);
        var report = await archive.VerifyAsync(host);
        Assert.Null(report.Finding);
        Assert.Equal((12UL, 0UL), (report.Receipts, report.Certificates));
        Assert.Equal([rotten.Key.Name], archive.LeftOut);
    }

    /// <summary>A contract with a finding and a quarantine, and another one that is well.</summary>
    private sealed class Poisoned(PipelineHost host, ContractId other, string folder) : IAsyncDisposable
    {
        private readonly SqliteConnection _connection = Open(folder);

        public PipelineHost Host => host;

        public ContractId Other => other;

        public static async Task<Poisoned> StartAsync()
        {
            var folder = Directory.CreateTempSubdirectory("everarcade-records-").FullName;
            var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder });
            var other = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
            await host.ExecuteAsync(12);
            await host.ExecuteAsync(5, _ => host.Input(contract: other));
            using (var raw = new EmbeddedRawStore(folder))
            {
                var row = new RawRow(RawKind.Receipt, host.Contract, 9);
                var good = (await raw.ReadAsync(row))!;
                var diff = good["diff"].ToArray();
                diff[^1] ^= 1;
                await raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { ["diff"] = diff });
                await host.Get<AuditPlanner>().TickAsync(None);
                await host.WorkAuditsAsync();
                await raw.WriteAsync(row, good);
            }

            Assert.NotNull(await host.Get<Quarantine>().ReadAsync(host.Contract, None));
            return new Poisoned(host, other, folder);
        }

        /// <summary>Every record there is.</summary>
        public List<(RecordKey Key, byte[] Content)> List()
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT CAST(shelf AS TEXT), CAST(name AS TEXT), content FROM record";
            using var reader = command.ExecuteReader();
            var rows = new List<(RecordKey, byte[])>();
            while (reader.Read())
            {
                rows.Add((new RecordKey(reader.GetString(0), reader.GetString(1)), (byte[])reader[2]));
            }

            return rows;
        }

        public bool IsOfTheOther(RecordKey key) => key.ToString().Contains($"{other}", StringComparison.Ordinal);

        public void Flip(RecordKey key, string column, int at) => Assert.True(TryFlip(key, column, at));

        public bool TryFlip(RecordKey key, string column, int at)
        {
            using var read = Command($"SELECT {column} FROM record WHERE CAST(shelf AS TEXT) = @shelf AND CAST(name AS TEXT) = @name", key);
            if (read.ExecuteScalar() is not byte[] bytes)
            {
                return false;
            }

            bytes[at] ^= 4;
            using var write = Command(
                $"UPDATE record SET {column} = @bytes WHERE CAST(shelf AS TEXT) = @shelf AND CAST(name AS TEXT) = @name", key);
            _ = write.Parameters.AddWithValue("@bytes", bytes);
            return write.ExecuteNonQuery() == 1;
        }

        /// <summary>Changes the one submission that waits.</summary>
        public void SpoilPending(string column)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = column == "contract_no"
                ? "UPDATE pending SET contract_no = 3 - contract_no" : $"UPDATE pending SET {column} = @bytes";
            using var read = _connection.CreateCommand();
            read.CommandText = $"SELECT {column} FROM pending";
            if (read.ExecuteScalar() is byte[] bytes)
            {
                bytes[^1] ^= 1;
                _ = command.Parameters.AddWithValue("@bytes", bytes);
            }

            Assert.Equal(1, command.ExecuteNonQuery());
        }

        public async ValueTask DisposeAsync()
        {
            _connection.Dispose();
            await host.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }

        private static SqliteConnection Open(string folder)
        {
            var connection = new SqliteConnection($"Data Source={Path.Combine(folder, EmbeddedStore.DatabaseName)};Pooling=False");
            connection.Open();
            return connection;
        }

        private SqliteCommand Command(string sql, RecordKey key)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            _ = command.Parameters.AddWithValue("@shelf", key.Shelf);
            _ = command.Parameters.AddWithValue("@name", key.Name);
            return command;
        }
    }
}
