using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Tests.Archives;

/// <summary>Every archive a host writes verifies and executes alone: the whole history, a range, all branches.</summary>
public sealed class HistoryExportTests
{
    [Fact]
    public async Task WriteAsync_Range_BeginsAtACheckpointAndVerifiesAlone()
    {
        await using var host = await StartAsync();
        using var whole = await ArchiveFile.ExportAsync(host);
        using var range = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(25), new Sequence(33), false));
        var (all, part) = (await whole.VerifyAsync(host), await range.VerifyAsync(host));

        Assert.Null(all.Finding);
        Assert.Equal((35UL, 35UL, 3UL, 0UL), (all.Receipts, all.Replayed, all.Checkpoints, all.Start.Number));
        Assert.Null(part.Finding);
        Assert.Equal((13UL, 13UL, 1UL, 20UL), (part.Receipts, part.Replayed, part.Checkpoints, part.Start.Number));
        Assert.Equal(new Sequence(33), part.Head!.Sequence);
        Assert.True(range.Bytes.Length < whole.Bytes.Length);
    }

    [Fact]
    public async Task WriteAsync_AllBranches_HasWhatWasLeftBehind()
    {
        await using var host = await StartAsync();
        await RollBackAsync(host, 20);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(12);
        using var active = await ArchiveFile.ExportAsync(host);
        using var all = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), null, true));

        var line = await active.VerifyAsync(host);
        Assert.Null(line.Finding);
        Assert.Equal((32UL, 32UL, new BranchId(1)), (line.Receipts, line.Replayed, line.Head!.Branch));
        var both = await all.VerifyAsync(host);
        Assert.Null(both.Finding);
        Assert.Equal((35UL + 12, 35UL + 12, new BranchId(1)), (both.Receipts, both.Replayed, both.Head!.Branch));
        Assert.Equal((await host.ReadHeadAsync()).LastReceipt, both.Head.LastReceipt);
    }

    [Fact]
    public async Task WriteAsync_Audited_CarriesTheCertificatesOfWhatItHolds()
    {
        await using var host = await StartAsync();
        await CertifyAsync(host, 1, null);
        await CertifyAsync(host, 21, 30);
        await CertifyAsync(host, 1, 20);
        using var whole = await ArchiveFile.ExportAsync(host);
        using var range = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(25), new Sequence(33), false));
        var (all, part) = (await whole.VerifyAsync(host), await range.VerifyAsync(host));

        Assert.Null(all.Finding);
        Assert.Equal((3UL, 3UL), (all.Certificates, all.CertificatesConfirmed));
        Assert.Null(part.Finding);
        Assert.Equal((1UL, 1UL), (part.Certificates, part.CertificatesConfirmed));
    }

    [Fact]
    public async Task WriteAsync_AuditedOnTwoBranches_CarriesEachWhereItBelongs()
    {
        await using var host = await StartAsync();
        await CertifyAsync(host, 1, null);
        await CertifyAsync(host, 1, 20);
        await RollBackAsync(host, 20);
        await host.SetStatusAsync(ContractStatus.Active);
        await host.ExecuteAsync(12);
        await CertifyAsync(host, 1, null);
        await CertifyAsync(host, 21, null);
        using var active = await ArchiveFile.ExportAsync(host);
        using var all = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), null, true));
        var (line, both) = (await active.VerifyAsync(host), await all.VerifyAsync(host));

        // The audit up to 35 is about receipts that the active branch has left behind.
        Assert.Null(line.Finding);
        Assert.Equal((3UL, 3UL), (line.Certificates, line.CertificatesConfirmed));
        Assert.Null(both.Finding);
        Assert.Equal((4UL, 4UL), (both.Certificates, both.CertificatesConfirmed));
    }

    [Fact]
    public async Task Verify_AnyByteChanged_IsFound()
    {
        await using var host = await StartAsync();
        await CertifyAsync(host, 21, null);
        using var range = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(25), null, false));
        var bytes = range.Bytes;

        // The trailer's last fields included; every 61st byte, so that each kind of item is met many times.
        for (var at = 0; at < bytes.Length; at += 61)
        {
            bytes[at] ^= 0x10;
            using var spoilt = await ArchiveFile.OfAsync(bytes);
            Assert.True((await spoilt.VerifyAsync(host)).Finding is not null, $"byte {at}");
            bytes[at] ^= 0x10;
        }
    }

    [Fact]
    public async Task Verify_StartInTheMiddleFromElsewhere_LacksAncestry()
    {
        await using var host = await StartAsync();
        using var whole = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(1), new Sequence(15), false));
        using var later = await ArchiveFile.ExportAsync(host, new ExportRange(new Sequence(25), null, false));
        var spliced = Splice(whole.Bytes, later.Bytes);
        using var archive = await ArchiveFile.OfAsync(spliced);
        Assert.Equal(FindingKind.MissingAncestry, (await archive.VerifyAsync(host)).Finding!.Kind);
    }

    /// <summary>The first archive without its trailer, then the second without what stands before its start.</summary>
    private static byte[] Splice(byte[] first, byte[] second)
    {
        const int trailerItem = 5 + 156;
        var offset = 12;
        for (var item = 0; item < 3; item++)
        {
            offset += 5 + BitConverter.ToInt32(second, offset + 1);
        }

        return [.. first[..^trailerItem], .. second[offset..]];
    }

    private static async Task<PipelineHost> StartAsync()
    {
        var host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await host.ExecuteAsync(35);
        _ = await host.SettledCheckpointsAsync(3);
        return host;
    }

    private static async Task CertifyAsync(PipelineHost host, ulong from, ulong? to)
    {
        host.Clock.Advance(TimeSpan.FromMilliseconds(2));
        var order = new AuditOrder(host.Contract, new Sequence(from), to is { } last ? new Sequence(last) : null);
        Assert.NotNull(await host.Get<AuditPlanner>().StartAsync(order, CancellationToken.None));
        await host.WorkAuditsAsync();
    }

    private static async Task RollBackAsync(PipelineHost host, ulong to)
    {
        var rollback = host.Get<Rollback>();
        var plan = Assert.IsType<RecoveryResult.Planned>(
            await rollback.RunAsync(host.Contract, new Sequence(to), null, CancellationToken.None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(
            await rollback.RunAsync(host.Contract, new Sequence(to), plan.ComputeHash(), CancellationToken.None));
    }
}
