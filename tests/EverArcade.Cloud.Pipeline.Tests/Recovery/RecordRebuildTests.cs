using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.OperatorLogs;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Pipeline.Quarantines;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Pipeline.Tests.Poison;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A contract's own row, its package's record, that of its quarantine and a revocation: rotten or gone, each is noticed, nothing
/// is believed in its place, and it comes back as it was.</summary>
public sealed class RecordRebuildTests(ITestOutputHelper output)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task RunAsync_EverySingleRecordRottenOrGone_ComesBackFromWhatIsHashedOrSignedElsewhere(string storage)
    {
        await using var poisoned = await PoisonedRecords.StartAsync(storage);
        using var archive = await ArchiveFile.ExportAsync(poisoned.Host, contract: poisoned.Other);
        var nothing = Assert.IsType<RecoveryResult.Refused>(await RunAsync(poisoned, poisoned.Other, null, null));
        Assert.Equal(RecoveryRefusals.RecoveryImpossible, Assert.Single(nothing.Refusals).Code);
        var cases = await ContractRowAsync(poisoned, archive, isListed: storage == "azure");
        cases += await PackageRecordAsync(poisoned, archive);
        await PublishedAgainAsync(poisoned, archive);
        await QuarantineGoneAsync(poisoned);
        await QuarantineRottenAsync(poisoned);
        await QuarantineRottenThatNobodyLoggedAsync(poisoned);
        await RevocationGoneAsync(poisoned);
        output.WriteLine($"{cases} corruptions of contracts' rows and packages' records, all written again ({storage})");
    }

    /// <summary>One flipped bit is turned back, and a row that is gone comes from its copy in the list or from an archive: only those
    /// have its name and salt.</summary>
    private static async Task<int> ContractRowAsync(PoisonedRecords poisoned, ArchiveFile archive, bool isListed)
    {
        var (raw, row, ledger) = (poisoned.Raw, new RawRow(RawKind.Genesis, poisoned.Other), poisoned.Host.Store.Ledger);
        var (good, record) = ((await raw.ReadAsync(row))!, (await ledger.ReadContractAsync(poisoned.Other, None))!);
        var cases = 0;
        await foreach (var flip in FlipsAsync(raw, row, good))
        {
            _ = await Assert.ThrowsAsync<IntegrityException>(() => ledger.ReadContractAsync(poisoned.Other, None));
            var plan = await ApplyAsync(poisoned, null);
            Assert.Contains(plan.Steps, step => step.EndsWith("it hashes to the contract's id", StringComparison.Ordinal));
            Assert.True(record == await ledger.ReadContractAsync(poisoned.Other, None), flip);
            cases++;
        }

        await raw.WriteAsync(row, null);
        Assert.Equal(isListed ? [] : [poisoned.Other], await ledger.ListLostContractsAsync(None));
        if (!isListed)
        {
            var helpless = Assert.Single(Assert.IsType<RecoveryResult.Refused>(await RunAsync(poisoned, poisoned.Other, null, null)).Refusals);
            Assert.Contains("archive", helpless.Detail, StringComparison.Ordinal);
            var foreign = Assert.IsType<RecoveryResult.Refused>(await RunAsync(poisoned, poisoned.Other, poisoned.Archive, null));
            Assert.Equal(RecoveryRefusals.ArchiveRefused, Assert.Single(foreign.Refusals).Code);
        }

        // Noticed by the next tick that is due, and taken for nothing else.
        poisoned.Host.Clock.Advance(TimeSpan.FromDays(1.1));
        await poisoned.TickAsync();
        if (!isListed)
        {
            var report = (await poisoned.Host.Store.Audits.ListAsync(poisoned.Other, null, 1, None))[0];
            Assert.Equal("corruption:genesis", Assert.Single(report.Findings).Kind);
        }

        _ = await ApplyAsync(poisoned, isListed ? null : archive);
        var back = (await ledger.ReadContractAsync(poisoned.Other, None))!;
        Assert.Equal(record.Genesis, back.Genesis);
        Assert.Empty(await ledger.ListLostContractsAsync(None));
        await ResumeAsync(poisoned.Host, poisoned.Other);
        _ = await poisoned.Host.ExecuteAsync(poisoned.Host.Input(nonce: "after its row came back", contract: poisoned.Other));
        return cases + 1;
    }

    private static async Task<int> PackageRecordAsync(PoisonedRecords poisoned, ArchiveFile archive)
    {
        var (raw, cases) = (poisoned.Raw, 0);
        var package = (await poisoned.Host.Store.Ledger.ReadContractAsync(poisoned.Other, None))!.Genesis.Package;
        var packages = poisoned.Host.Store.Packages;
        var record = (await packages.ReadAsync(package, None))!;
        foreach (var kind in new[] { RawKind.Package, RawKind.PackageName }.Where(kind => raw.Fields(kind).Count > 0))
        {
            var row = new RawRow(kind, poisoned.Other);
            await foreach (var flip in FlipsAsync(raw, row, (await raw.ReadAsync(row))!))
            {
                _ = await ApplyAsync(poisoned, null);
                Assert.True(record with { PublishedAt = default } == (await packages.ReadAsync(package, None))! with { PublishedAt = default }, flip);
                cases++;
            }

            await raw.WriteAsync(row, null);
            _ = await ApplyAsync(poisoned, null);
            Assert.Equal(record.Blob, (await packages.ReadAsync(package, None))!.Blob);
            cases++;
        }

        // The file is gone as well: nothing here says what it was, and an archive does.
        await raw.WriteAsync(new RawRow(RawKind.Package, poisoned.Other), null);
        await raw.WriteBlobAsync(record.Blob, null);
        Assert.Contains("archive", Assert.Single(
            Assert.IsType<RecoveryResult.Refused>(await RunAsync(poisoned, poisoned.Other, null, null)).Refusals).Detail, StringComparison.Ordinal);
        _ = await ApplyAsync(poisoned, archive);
        Assert.Equal(record.Blob, (await packages.ReadAsync(package, None))!.Blob);
        Assert.NotNull(await raw.ReadBlobAsync(record.Blob));
        return cases + 1;
    }

    /// <summary>A package that no contract runs comes back as it came in.</summary>
    private static async Task PublishedAgainAsync(PoisonedRecords poisoned, ArchiveFile archive)
    {
        var origin = (await ArchivedOrigin.ReadAsync(poisoned.Other, archive.Source, None)).Origin!;
        var row = new RawRow(RawKind.Package, poisoned.Other);
        var good = (await poisoned.Raw.ReadAsync(row))!;
        var bad = good.ToDictionary(field => field.Key, field => field.Value);
        bad["seal"] = [.. good["seal"].Select(value => (byte)(value ^ 1))];
        await poisoned.Raw.WriteAsync(row, bad);
        _ = Assert.IsType<PublishResult.Published>(await poisoned.Host.Get<PackagePublisher>().PublishAsync(origin.Package, None));
        Assert.NotNull(await poisoned.Host.Store.Packages.ReadAsync(origin.Genesis.Package, None));
    }

    /// <summary>A head that somebody set back with it is fenced again, and no certificate from before lifts it.</summary>
    private static async Task QuarantineGoneAsync(PoisonedRecords poisoned)
    {
        var (host, contract) = (poisoned.Host, poisoned.Other);
        var stale = await CertifyAsync(host, contract);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var set = (await host.Get<Quarantine>().SetAsync(contract, "odd scores", null, "me", None))!;
        await poisoned.Raw.WriteRecordAsync(QuarantineCodec.KeyOf(contract), null);
        Assert.NotEmpty((await host.Get<Quarantine>().LiftAsync(contract, stale, "me", None)).Refusals);
        await SetStatusAsync(host, contract, ContractStatus.Active);

        var fault = await Assert.ThrowsAsync<IntegrityException>(() => host.Get<QuarantineResume>().TickAsync(None));
        Assert.Equal($"record {QuarantineCodec.KeyOf(contract)}", fault.Place);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync(contract)).Status);
        Assert.Contains((await host.Get<OperatorLog>().ListEntriesAsync(0, 100, None)),
            listed => listed.Item!.Entry.Action == OperatorActions.QuarantineLost && listed.Item.Entry.Contract == contract);

        var plan = await ApplyAsync(poisoned, null);
        Assert.Contains("odd scores", plan.Steps[0], StringComparison.Ordinal);
        Assert.Equal(set, await host.Get<Quarantine>().ReadAsync(contract, None));
        await host.Get<QuarantineResume>().TickAsync(None);
        await ResumeAsync(host, contract);
        await host.Get<QuarantineResume>().TickAsync(None);
        Assert.Equal(ContractStatus.Active, (await host.ReadHeadAsync(contract)).Status);
    }

    private static async Task QuarantineRottenAsync(PoisonedRecords poisoned)
    {
        var (host, key) = (poisoned.Host, QuarantineCodec.KeyOf(poisoned.Host.Contract));
        var before = (await host.Get<Quarantine>().ReadAsync(host.Contract, None))!;
        await poisoned.Raw.FlipRecordAsync(key);
        await SetStatusAsync(host, host.Contract, ContractStatus.Active);
        Assert.True(await host.Get<Quarantine>().HoldsAsync(host.Contract, None));
        _ = await Assert.ThrowsAsync<IntegrityException>(() => host.Get<QuarantineResume>().TickAsync(None));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
        _ = await ApplyAsync(poisoned, null, host.Contract);
        Assert.Equal(before, await host.Get<Quarantine>().ReadAsync(host.Contract, None));
    }

    /// <summary>It was about to be set, or had been lifted: the contract is held until somebody has looked.</summary>
    private static async Task QuarantineRottenThatNobodyLoggedAsync(PoisonedRecords poisoned)
    {
        var (host, contract, key) = (poisoned.Host, poisoned.Pruned, QuarantineCodec.KeyOf(poisoned.Pruned));
        _ = await host.Store.Records.TryWriteAsync(key, "{}"u8.ToArray(), null, None);
        await poisoned.Raw.FlipRecordAsync(key);
        _ = await Assert.ThrowsAsync<IntegrityException>(() => host.Get<QuarantineResume>().TickAsync(None));
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync(contract)).Status);
        var plan = await ApplyAsync(poisoned, null, contract);
        Assert.Contains("not known", plan.Steps[1], StringComparison.Ordinal);
        Assert.Equal(QuarantineState.Quarantined, (await host.Get<Quarantine>().ReadAsync(contract, None))!.State);
        await host.Get<QuarantineResume>().TickAsync(None);
    }

    private static async Task RevocationGoneAsync(PoisonedRecords poisoned)
    {
        var (host, revocations, key) = (poisoned.Host, poisoned.Host.Get<PublisherRevocations>(), PoisonedRecords.Revoked);
        var record = new RecordKey("revoked-publishers", $"{key}");
        var before = await revocations.FindAsync(key, None);
        await poisoned.Raw.WriteRecordAsync(record, null);
        var fault = await Assert.ThrowsAsync<IntegrityException>(() => revocations.TickAsync(None));
        Assert.Equal($"record {record}", fault.Place);
        await revocations.TickAsync(None);
        Assert.Equal(before, await revocations.FindAsync(key, None));

        // A publication that comes before the tick finds it too; so does who takes it back.
        await poisoned.Raw.WriteRecordAsync(record, null);
        Assert.Equal(before, await revocations.FindAsync(key, None));
        await poisoned.Raw.WriteRecordAsync(record, null);
        Assert.Null(await revocations.ReinstateAsync(key, "found", "me", None));
        Assert.Null(await revocations.FindAsync(key, None));
        await revocations.TickAsync(None);
    }

    /// <summary>The row with one bit after the other flipped in each of its fields; as it was afterwards.</summary>
    private static async IAsyncEnumerable<string> FlipsAsync(RawStore raw, RawRow row, IReadOnlyDictionary<string, byte[]> good)
    {
        foreach (var (field, flips) in raw.Fields(row.Kind))
        {
            for (var flip = 0; flip < flips; flip++)
            {
                var bytes = good[field].ToArray();
                bytes[flip * bytes.Length / flips] ^= (byte)(1 << (flip % 8));
                await raw.WriteAsync(row, new Dictionary<string, byte[]>(good) { [field] = bytes });
                yield return $"{row.Kind} {field} {flip}";
            }
        }
    }

    private static async Task<Protocol.Audits.SignedAuditCertificate> CertifyAsync(PipelineHost host, ContractId contract)
    {
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var audit = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(contract, new Sequence(1), null), None);
        await host.WorkAuditsAsync();
        return (await host.Get<CertificateStore>().ReadAsync(contract, audit!.Id, None))!;
    }

    private static async Task SetStatusAsync(PipelineHost host, ContractId contract, ContractStatus status)
    {
        var head = (await host.Store.Ledger.ReadHeadAsync(contract, None))!;
        _ = await host.Store.Ledger.CommitAsync(
            new LedgerCommit { Expected = head, Next = head.Head with { Status = status }, Receipts = [], Markers = [], LogNodes = [] }, None);
    }

    private static async Task ResumeAsync(PipelineHost host, ContractId contract)
    {
        if ((await host.ReadHeadAsync(contract)).Status != ContractStatus.Quarantined)
        {
            return;
        }

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var resumption = host.Get<Resumption>();
        var plan = Assert.IsType<RecoveryResult.Planned>(await resumption.RunAsync(contract, null, null, None)).Plan;
        _ = Assert.IsType<RecoveryResult.Applied>(await resumption.RunAsync(contract, plan.ComputeHash(), null, None));
        await host.WorkAuditsAsync();
    }

    private static Task<RecoveryResult> RunAsync(PoisonedRecords poisoned, ContractId contract, ArchiveFile? archive, Hash256? plan) =>
        poisoned.Host.Get<RecordRebuild>().RunAsync(contract, archive?.Source, plan, None);

    private static async Task<RecoveryPlan> ApplyAsync(PoisonedRecords poisoned, ArchiveFile? archive, ContractId? contract = null)
    {
        var id = contract ?? poisoned.Other;
        var plan = Assert.IsType<RecoveryResult.Planned>(await RunAsync(poisoned, id, archive, null)).Plan;
        var stale = Assert.IsType<RecoveryResult.Refused>(await RunAsync(poisoned, id, archive, Hash256.Zero));
        Assert.Equal(RecoveryRefusals.PlanStale, Assert.Single(stale.Refusals).Code);
        _ = Assert.IsType<RecoveryResult.Applied>(await RunAsync(poisoned, id, archive, plan.ComputeHash()));
        return plan;
    }
}
