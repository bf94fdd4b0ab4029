using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>What an audit has left behind: its report, its certificate's blob, a finding's repro bundle.</summary>
public sealed class ReportPoisonTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("embedded", "audit")]
    [InlineData("azure", "audits")]
    public async Task Report_Rotten_IsRefusedAndAnAuditThatRunsWritesItsOwnAgain(string storage, string kind)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        var (host, reports) = (poisoned.Host, poisoned.Host.Store.Audits);
        var running = (await host.Get<AuditPlanner>().StartAsync(new AuditOrder(poisoned.Other, new Sequence(1), null), None))!;
        Assert.NotEqual(0, await poisoned.Raw.SpoilAllAsync(kind, isGone: false));
        _ = await Assert.ThrowsAsync<IntegrityException>(() => reports.ReadAsync(poisoned.Other, running.Id, None));
        await poisoned.TickAsync();
        var report = (await reports.ReadAsync(poisoned.Other, running.Id, None))!;
        Assert.Equal((AuditVerdict.Passed, 5UL), (report.Verdict, report.Compared));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task CertificateOrReproBundle_RottenOrGone_IsRefused(string storage)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        var (host, raw, certificates) = (poisoned.Host, poisoned.Raw, poisoned.Host.Get<CertificateStore>());
        var audit = (await poisoned.FindAsync($"certificate.{host.Contract}")).Name;
        var finding = (await certificates.ReadAsync(host.Contract, audit, None))!.Certificate.Findings[0];
        var repro = (await host.Get<AuditPlanner>().ReadFindingAsync(host.Contract, finding, None))!.Repro!.Value;
        var record = (await host.Store.Records.ReadAsync(await poisoned.FindAsync($"certificate.{host.Contract}"), None))!;
        var certificate = Protocol.Hash256.FromBytes(record.Content.Span);
        foreach (var blob in new[] { certificate, repro })
        {
            var good = (await raw.ReadBlobAsync(blob))!;
            byte[][] bad = [[.. good.Select((value, at) => (byte)(at == good.Length / 2 ? value ^ 1 : value))], good[..^1], []];
            foreach (var bytes in bad)
            {
                await raw.WriteBlobAsync(blob, bytes);
                _ = await Assert.ThrowsAsync<IntegrityException>(() => host.Store.Blobs.ReadAsync(blob, int.MaxValue, None));
                await RefusesAsync(blob == certificate);
            }

            await raw.WriteBlobAsync(blob, null);
            Assert.Null(await host.Store.Blobs.ReadAsync(blob, int.MaxValue, None));
            await RefusesAsync(blob == certificate);
            await raw.WriteBlobAsync(blob, good);
        }

        async Task RefusesAsync(bool isCertificate)
        {
            if (isCertificate)
            {
                _ = await Assert.ThrowsAsync<IntegrityException>(() => certificates.ReadAsync(host.Contract, audit, None));
            }
        }
    }
}
