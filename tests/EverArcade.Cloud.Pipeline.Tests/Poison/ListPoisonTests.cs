using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Listing;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>Lists, in which one item that has rotted is named and hides no other.</summary>
public sealed class ListPoisonTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("embedded", "audit", "head")]
    [InlineData("azure", "audits", "v")]
    public async Task Lists_OneItemRotten_NameItAndGoOn(string storage, string audits, string head)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        await OperatorLogAsync(poisoned);
        await CertificatesAsync(poisoned);
        await AuditsAsync(poisoned, audits);
        await PackagesAsync(poisoned);
        await ContractsOfAPublisherAsync(poisoned, head);
        await ReceiptsAsync(poisoned);
        await CheckpointsAsync(poisoned, storage == "azure" ? "v" : "bytes");
    }

    /// <summary>One without a hash spoils the page that a store reads, one is gone, and of one only its diff has rotted.</summary>
    private static async Task ReceiptsAsync(PoisonedRecords poisoned)
    {
        var (list, contract) = (poisoned.Host.Get<ReceiptList>(), poisoned.Other);
        var head = await poisoned.Host.ReadHeadAsync(contract);
        string[] names = [.. (await ListAsync(raw: true)).Select(listed => listed.Name)];
        Assert.Equal(["1", "2", "3", "4", "5"], names);
        await SpoilAsync(poisoned, new RawRow(RawKind.Receipt, contract, 1), "diff");
        Assert.All(await ListAsync(raw: false), listed => Assert.NotNull(listed.Item));
        AssertRotten("1", names, await ListAsync(raw: true));

        var row = new RawRow(RawKind.Receipt, contract, 2);
        var good = (await poisoned.Raw.ReadAsync(row))!;
        await poisoned.Raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { ["hash"] = good["hash"][..1] });
        AssertRotten("2", names, await ListAsync(raw: false));
        await poisoned.Raw.WriteAsync(row, good);
        await SpoilAsync(poisoned, new RawRow(RawKind.Receipt, contract, 3), "receipt");
        AssertRotten("3", names, await ListAsync(raw: false));
        await poisoned.Raw.WriteAsync(new RawRow(RawKind.Receipt, contract, 5), null);
        Assert.Equal(["3", "5"], (await ListAsync(raw: false)).Where(listed => listed.Item is null).Select(listed => listed.Name));

        Assert.Null(await list.ReadAsync(head, new Sequence(6), false, None));
        Assert.Equal(4UL, (await list.ReadAsync(head, new Sequence(4), true, None))!.Sequence.Number);
        foreach (var lost in new ulong[] { 3, 5 })
        {
            var fault = await Assert.ThrowsAsync<IntegrityException>(() => list.ReadAsync(head, new Sequence(lost), false, None));
            Assert.Equal($"receipt {lost} of contract {contract}", fault.Place);
        }

        Task<IReadOnlyList<Listed<ReceiptRow>>> ListAsync(bool raw) => list.ListAsync(head, new Sequence(1), 100, raw, None);
    }

    private static async Task CheckpointsAsync(PoisonedRecords poisoned, string field)
    {
        var (host, contract) = (poisoned.Host, poisoned.Host.Contract);
        var (list, head) = (host.Get<CheckpointList>(), await host.ReadHeadAsync(contract));
        string[] names = [.. (await list.ListAsync(head, Sequence.Zero, 100, None)).Select(listed => listed.Name)];
        Assert.Equal(["5", "10"], names);
        await SpoilAsync(poisoned, new RawRow(RawKind.Checkpoint, contract, 5), field);
        AssertRotten("5", names, await list.ListAsync(head, Sequence.Zero, 100, None));
        Assert.Equal(10UL, (await list.ReadAsync(head, new Sequence(11), None))!.Row.Sequence.Number);
    }

    private static async Task AuditsAsync(PoisonedRecords poisoned, string kind)
    {
        var reports = poisoned.Host.Get<AuditReports>();
        var before = await reports.ListAsync(poisoned.Other, null, 100, None);
        Assert.True(before.Count > 0 && before.All(listed => listed.Item?.Id == listed.Name));
        _ = await poisoned.Raw.SpoilAllAsync(kind, isGone: false);
        poisoned.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var running = await poisoned.Host.Get<AuditPlanner>().StartAsync(new AuditOrder(poisoned.Other, new Sequence(1), null), None);

        var after = await reports.ListAsync(poisoned.Other, null, 100, None);
        Assert.Equal([running!.Id, .. before.Select(listed => listed.Name)], after.Select(listed => listed.Name));
        Assert.Equal([running.Id], after.Select(listed => listed.Item).OfType<AuditReport>().Select(report => report.Id));
        Assert.Equal(before[0].Name, Assert.Single(await reports.ListAsync(poisoned.Other, running.Id, 1, None)).Name);

        // A certificate stands for itself.
        var newest = await reports.FindNewestCertificateAsync(poisoned.Other, BranchId.Genesis, 100, None);
        Assert.Equal(before[0].Name, newest?.Item?.Audit);
        await poisoned.Raw.FlipRecordAsync(new($"certificate.{poisoned.Other}", before[0].Name));
        newest = await reports.FindNewestCertificateAsync(poisoned.Other, BranchId.Genesis, 100, None);
        Assert.Equal((before[0].Name, null), (newest!.Name, newest.Item));
    }

    private static async Task CertificatesAsync(PoisonedRecords poisoned)
    {
        var (host, certificates) = (poisoned.Host, poisoned.Host.Get<CertificateStore>());
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(poisoned.Other, new Sequence(1), null), None);
        await host.WorkAuditsAsync();
        var names = (await certificates.ListAsync(poisoned.Other, null, 100, None)).Select(listed => listed.Name).ToList();
        Assert.True(names.Count > 1);
        await poisoned.Raw.FlipRecordAsync(new($"certificate.{poisoned.Other}", names[0]));
        AssertRotten(names[0], names, await certificates.ListAsync(poisoned.Other, null, 100, None));
    }

    private static async Task OperatorLogAsync(PoisonedRecords poisoned)
    {
        var (log, key) = (poisoned.Host.Get<OperatorLog>(), new RecordKey(OperatorLog.Shelf, 2.ToString("x16")));
        var names = (await log.ListEntriesAsync(0, 100, None)).Select(listed => listed.Name).ToList();
        Assert.True(names.Count > 2);
        var good = (await poisoned.Raw.ReadRecordAsync(key))!;
        await poisoned.Raw.FlipRecordAsync(key);
        AssertRotten("2", names, await log.ListEntriesAsync(0, 100, None));
        Assert.Equal("3", (await log.ListEntriesAsync(2, 1, None))[0].Item!.Entry.Number.ToString());
        await poisoned.Raw.WriteRecordAsync(key, good);
    }

    /// <summary>Whose contract it is that runs a package without a record nobody knows: it is named in every publisher's list.</summary>
    private static async Task PackagesAsync(PoisonedRecords poisoned)
    {
        var (host, packages, row) = (poisoned.Host, poisoned.Host.Get<PackageList>(), new RawRow(RawKind.Package, poisoned.Other, 0));
        var whole = await packages.ListAsync(null, 100, None);
        var rotten = (await host.Store.Ledger.ReadContractAsync(poisoned.Other, None))!.Genesis.Package;
        var good = (await poisoned.Raw.ReadAsync(row))!;
        await SpoilAsync(poisoned, row, "seal");
        AssertRotten(rotten.ToString(), [.. whole.Select(listed => listed.Name)], await packages.ListAsync(null, 100, None));
        await AssertTheirsAsync(poisoned, poisoned.Other);
        await poisoned.Raw.WriteAsync(row, good);
    }

    private static async Task ContractsOfAPublisherAsync(PoisonedRecords poisoned, string field)
    {
        await SpoilAsync(poisoned, new RawRow(RawKind.Head, poisoned.Pruned, 0), field);
        await AssertTheirsAsync(poisoned, poisoned.Pruned);
    }

    private static async Task AssertTheirsAsync(PoisonedRecords poisoned, ContractId unreadable)
    {
        var publisher = (await poisoned.Host.Get<PackageList>().ListAsync(null, 100, None)).First(listed => listed.Item is not null);
        _ = PublicKey.TryParse(publisher.Item!.Publisher, out var key);
        var theirs = await poisoned.Host.Get<PublisherContracts>().ListAsync(key, null, 100, None);
        Assert.Equal([unreadable], theirs.Unreadable);
        Assert.Equal(2, theirs.Items.Count);
    }

    private static async Task SpoilAsync(PoisonedRecords poisoned, RawRow row, string field)
    {
        var good = (await poisoned.Raw.ReadAsync(row))!;
        byte[] bad = [.. good[field].Select((value, at) => (byte)(at == good[field].Length / 2 ? value ^ 1 : value))];
        await poisoned.Raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { [field] = bad });
    }

    private static void AssertRotten<T>(string rotten, IReadOnlyList<string> names, IReadOnlyList<Listed<T>> listed)
        where T : class
    {
        Assert.Equal(names, listed.Select(item => item.Name));
        Assert.Equal([rotten], listed.Where(item => item.Item is null).Select(item => item.Name));
    }
}
