using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Tests.Hosting;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>What leads to a submission that waits: messages, its place in line, its keys. Whatever of it has rotted or is gone, the
/// submission runs, once.</summary>
public sealed class MessagePoisonTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("embedded", "message", false)]
    [InlineData("embedded", "message", true)]
    [InlineData("embedded", "pending_key", false)]
    [InlineData("embedded", "pending_key", true)]
    [InlineData("azure", "ledger p", true)]
    [InlineData("azure", "index pending", true)]
    public async Task Sweep_WhatLeadsToPendingOnesRottenOrGone_RunsEachOnce(string storage, string kind, bool isGone)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-messages-").FullName;
        var azure = await TestAccount.OfAsync(storage);
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder, Azure = azure }))
        {
            RawStore raw = azure is null ? new EmbeddedRawStore(folder) : new AzureRawStore(azure);
            var inputs = Enumerable.Range(0, 3).Select(number => host.Input(nonce: $"n{number}")).ToList();
            foreach (var input in inputs)
            {
                _ = await host.EnqueueAsync(input);
            }

            Assert.NotEqual(0, await raw.SpoilAllAsync(kind, isGone));
            for (var round = 0; round < 3; round++)
            {
                host.Clock.Advance(TimeSpan.FromMinutes(30));
                await host.Sweeper().SweepAsync(None);
                await host.DrainAsync();
            }

            Assert.Equal(3UL, (await host.ReadHeadAsync()).Sequence.Number);
            foreach (var input in inputs)
            {
                _ = await host.ExecuteAsync(input);
            }

            Assert.Equal(3UL, (await host.ReadHeadAsync()).Sequence.Number);
            Assert.Equal(AuditVerdict.Passed, (await host.AuditAsync()).Verdict);
            (raw as IDisposable)?.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An audit whose messages mean nothing any more is sent them again.</summary>
    [Fact]
    public async Task Tick_AuditMessagesRotten_SendsThemAgain()
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-messages-").FullName;
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder }))
        {
            using var raw = new EmbeddedRawStore(folder);
            await host.ExecuteAsync(3);
            await host.Get<AuditPlanner>().TickAsync(None);
            Assert.NotEqual(0, await raw.SpoilAllAsync("audit_message", isGone: false));
            await host.WorkAuditsAsync();
            Assert.Equal(AuditVerdict.Running, (await host.Store.Audits.ListAsync(host.Contract, null, 1, None))[0].Verdict);
            for (var minute = 0; minute < 3; minute++)
            {
                host.Clock.Advance(TimeSpan.FromMinutes(1));
                await host.Get<AuditPlanner>().TickAsync(None);
                await host.WorkAuditsAsync();
            }

            Assert.Equal(AuditVerdict.Passed, (await host.Store.Audits.ListAsync(host.Contract, null, 1, None))[0].Verdict);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A parked message is read, and driven again, as what it has become: it means nothing then, and is parked again.</summary>
    [Theory]
    [InlineData("embedded", "poison")]
    [InlineData("azure", "poison i")]
    [InlineData("azure", "poison b")]
    public async Task Parked_Rotten_HindersNobody(string storage, string kind)
    {
        var folder = Directory.CreateTempSubdirectory("everarcade-messages-").FullName;
        var azure = await TestAccount.OfAsync(storage);
        await using (var host = await PipelineHost.StartAsync(new HostSettings { Folder = folder, Azure = azure }))
        {
            RawStore raw = azure is null ? new EmbeddedRawStore(folder) : new AzureRawStore(azure);
            _ = await host.Queue.SendAsync(host.Contract, "no claim check", TimeSpan.Zero, None);
            _ = await host.WorkOnceAsync();
            var parked = Assert.Single(await host.ReadPoisonAsync());
            Assert.Equal(1, await raw.SpoilAllAsync(kind, isGone: false));
            try
            {
                _ = await host.Queue.RedriveAsync(parked.Id, None);
                _ = await host.WorkOnceAsync();
                Assert.Single(await host.ReadPoisonAsync());
            }
            catch (IntegrityException rotten)
            {
                Assert.StartsWith("poison ", rotten.Place, StringComparison.Ordinal);
            }

            _ = await host.EnqueueAsync(host.Input());
            await host.DrainAsync();
            Assert.Equal(1UL, (await host.ReadHeadAsync()).Sequence.Number);
            (raw as IDisposable)?.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }
}
