using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Recovery;
using EverArcade.Cloud.Pipeline.Tests.Archives;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Pipeline.Tests.Recovery;

/// <summary>A host that lies, to its own callers and to its peers: every hash, link and signature of what it says is in step, and all
/// of it is signed with a key that is trusted. Nothing of it is adopted, whatever the store.</summary>
public sealed class LyingHostTests
{
    private const int LieEvery = 7;
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("receipt", "embedded")]
    [InlineData("receipt", "azure")]
    [InlineData("state", "embedded")]
    [InlineData("state", "azure")]
    public async Task Peer_WhoseExecutorLiesOnceInSevenTimes_IsNotAdopted(string lie, string storage)
    {
        var executed = 0;
        await using var peer = await StartAsync(
            34, "embedded", outcome => ++executed % LieEvery == 0 ? (lie == "receipt" ? LieAboutGas(outcome) : LieAboutState(outcome)) : outcome);
        using var archive = await ArchiveFile.ExportAsync(peer);

        // The same first receipts, from before the first lie.
        await using var host = await StartAsync(LieEvery - 1, storage);
        await NotAdoptedAsync(host, archive);
        var report = (await host.Get<Reconciliation>().RunAsync(host.Contract, archive.Source, None))!;
        Assert.Equal((ReconciliationVerdict.Here, true, false), (report.Verdict, report.Here.IsProven, report.There.IsProven));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Peer_WithForgedCheckpoints_IsNotAdopted(string storage)
    {
        await using var peer = await StartAsync(34, "embedded");
        using var archive = await ArchiveFile.ExportAsync(peer);
        await using var host = await StartAsync(LieEvery - 1, storage);
        foreach (var forge in new Func<Checkpoint, Checkpoint>[]
        {
            checkpoint => checkpoint with { StateRoot = Hash256.Of("another"u8) },
            checkpoint => checkpoint with { LastReceipt = Hash256.Of("another"u8) },
            checkpoint => checkpoint with { Previous = Hash256.Of("another"u8) },
            checkpoint => checkpoint with { Sequence = checkpoint.Sequence.Next },
        })
        {
            using var forged = await ArchiveFile.OfAsync(await ForgeAsync(archive, forge));
            await NotAdoptedAsync(host, forged);
        }

        var plan = await host.Get<Rehydration>().RunAsync(host.Contract, archive.Source, true, null, None);
        _ = Assert.IsType<RecoveryResult.Planned>(plan);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Peer_WithAForkOfEqualLength_IsNotAdopted(string storage)
    {
        await using var host = await StartAsync(25, storage);
        await using var peer = await StartAsync(12, "embedded");
        await peer.ExecuteAsync(13, number => peer.Input(nonce: $"forged {number}"));
        _ = await peer.SettledCheckpointsAsync(2);
        using var fork = await ArchiveFile.ExportAsync(peer);
        foreach (var resynchronise in new[] { false, true })
        {
            var refused = Assert.IsType<RecoveryResult.Refused>(
                await host.Get<Rehydration>().RunAsync(host.Contract, fork.Source, resynchronise, null, None));
            Assert.Equal(RecoveryRefusals.HistoriesPart, Assert.Single(refused.Refusals).Code);
        }

        Assert.Equal(
            ArchiveOutcome(await host.Get<ArchiveImport>().RunAsync(fork.Source, null, None)), RecoveryRefusals.HistoriesPart.ToString());
        var report = (await host.Get<Reconciliation>().RunAsync(host.Contract, fork.Source, None))!;
        Assert.Equal((new Sequence(13), ReconciliationVerdict.Undecided), (report.Parting!.Value, report.Verdict));
        Assert.Equal(25UL, (await host.ReadHeadAsync()).Sequence.Number);
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("azure")]
    public async Task Host_WhoseExecutorHasLiedOnceInSevenTimes_IsFoundAtTheFirstLie(string storage)
    {
        var (executed, isLying) = (0, true);
        await using var host = await StartAsync(
            20, storage, outcome => isLying && ++executed % LieEvery == 0 ? LieAboutState(outcome) : outcome);
        isLying = false;
        _ = await host.Get<AuditPlanner>().StartAsync(new AuditOrder(host.Contract, new Sequence(1), null), None);
        await host.WorkAuditsAsync();
        var found = (await host.Store.Audits.ListAsync(host.Contract, null, 1, None))[0];
        Assert.Equal(
            (AuditVerdict.Failed, 7UL), (found.Verdict, found.Findings[0].Sequence.Number));
        Assert.StartsWith("divergence:", found.Findings[0].Kind, StringComparison.Ordinal);
        Assert.Equal(ContractStatus.Quarantined, (await host.ReadHeadAsync()).Status);
    }

    /// <summary>Neither by one that has its beginning nor by one that has none of its receipts.</summary>
    private static async Task NotAdoptedAsync(PipelineHost host, ArchiveFile archive)
    {
        var before = await host.Ledger.ReadHeadAsync(host.Contract, None);
        foreach (var resynchronise in new[] { false, true })
        {
            var refused = Assert.IsType<RecoveryResult.Refused>(
                await host.Get<Rehydration>().RunAsync(host.Contract, archive.Source, resynchronise, null, None));
            Assert.Equal(RecoveryRefusals.ArchiveRefused, Assert.Single(refused.Refusals).Code);
        }

        Assert.Equal(before, await host.Ledger.ReadHeadAsync(host.Contract, None));
        await using var fresh = await PipelineHost.StartAsync();
        _ = Assert.IsType<ImportResult.Refused>(await fresh.Get<ArchiveImport>().RunAsync(archive.Source, null, None));
        Assert.Equal(Sequence.Zero, (await fresh.ReadHeadAsync(host.Contract)).Sequence);
    }

    private static string ArchiveOutcome(ImportResult result) =>
        Assert.Single(Assert.IsType<ImportResult.Refused>(result).Refusals).Code.ToString();

    /// <summary>The archive with its first checkpoint signed anew as another, by the key of the host that wrote it.</summary>
    private static async Task<byte[]> ForgeAsync(ArchiveFile archive, Func<Checkpoint, Checkpoint> forge)
    {
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        await using var stream = archive.Source.Open();
        var (bytes, reader) = (archive.Bytes, new ArchiveReader(stream));
        while (await reader.ReadNextAsync(None) is { } item)
        {
            if (item.Kind == ArchiveItemKind.Checkpoint && SignedCheckpoint.TryRead(item.Bytes.Span, out var signed, out _))
            {
                var forged = SignedCheckpoint.Sign(forge(signed!.Checkpoint), key).Encode();
                Assert.Equal(item.Bytes.Length, forged.Length);
                forged.CopyTo(bytes, item.Offset);
                return bytes;
            }
        }

        throw new InvalidDataException("The archive has no checkpoint.");
    }

    private static ExecutionOutcome LieAboutGas(ExecutionOutcome outcome) => outcome with { GasUsed = outcome.GasUsed + 1 };

    /// <summary>The counter is one more, or one less, than the guest has made it: its value stands behind its key and a length of eight bytes.</summary>
    private static ExecutionOutcome LieAboutState(ExecutionOutcome outcome)
    {
        var output = outcome.Output.ToArray();
        output[output.AsSpan().IndexOf("counter"u8) + "counter".Length + sizeof(ulong)] ^= 1;
        return outcome with { Output = output };
    }

    private static async Task<PipelineHost> StartAsync(
        int receipts, string storage, Func<ExecutionOutcome, ExecutionOutcome>? alter = null)
    {
        var host = await PipelineHost.StartAsync(new HostSettings
        {
            Azure = await TestAccount.OfAsync(storage),
            AlterOutcome = alter,
            Options = options => options.CheckpointReceipts = 10,
        });
        await host.ExecuteAsync(receipts);
        _ = await host.SettledCheckpointsAsync(receipts / 10);
        return host;
    }
}
