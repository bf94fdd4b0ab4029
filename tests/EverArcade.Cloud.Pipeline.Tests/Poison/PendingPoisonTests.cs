using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>A submission that waits in an embedded store and has rotted is parked, and holds nobody up.</summary>
public sealed class PendingPoisonTests
{
    [Theory]
    [InlineData("marker")]
    [InlineData("submission")]
    [InlineData("submission_id")]
    [InlineData("contract_no")]
    public async Task Pending_Rotten_IsParkedAndNotRunAndTheNextOneRuns(string column)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-pending-").FullName;
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            _ = await host.CreateAsync(TestPackages.Scripted("2.0.0"), "other");
            _ = await host.EnqueueAsync(host.Input(nonce: "rotten"));
            Spoil(folder, column);
            _ = await host.EnqueueAsync(host.Input(nonce: "whole"));
            _ = await host.WorkOnceAsync();
            Assert.Single(await host.ReadPoisonAsync());
            Assert.Equal(1UL, (await host.ReadHeadAsync()).Sequence.Number);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The keys of the newest receipts, which the index does not have yet.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecentKeys_RottenOrGone_AreFoundByTheNextAudit(bool isGone)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-recent-").FullName;
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            await host.ExecuteAsync(3);
        }

        using (var raw = new EmbeddedRawStore(folder))
        {
            Assert.Equal(3, await raw.SpoilAllAsync("recent_0", isGone) + await raw.SpoilAllAsync("recent_1", isGone));
        }

        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            Assert.Equal("corruption:marker", (await host.AuditAsync()).Findings[0].Kind);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Changes the one submission that waits.</summary>
    private static void Spoil(string folder, string column)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, EmbeddedStore.DatabaseName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = column == "contract_no"
            ? "UPDATE pending SET contract_no = 3 - contract_no" : $"UPDATE pending SET {column} = @bytes";
        using var read = connection.CreateCommand();
        read.CommandText = $"SELECT {column} FROM pending";
        if (read.ExecuteScalar() is byte[] bytes)
        {
            bytes[^1] ^= 1;
            _ = command.Parameters.AddWithValue("@bytes", bytes);
        }

        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
