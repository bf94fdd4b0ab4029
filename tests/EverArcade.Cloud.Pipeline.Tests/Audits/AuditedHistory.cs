using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>25 receipts, every third signed, some failures, checkpoints at 10 and 20; what is read of it can be altered.</summary>
public sealed class AuditedHistory : IAsyncLifetime
{
    public PipelineHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var key = SigningKey.FromSeed(new byte[SigningKey.SeedLength]);
        Host = await PipelineHost.StartAsync(new HostSettings { Options = options => options.CheckpointReceipts = 10 });
        await Host.ExecuteAsync(25, i =>
        {
            var input = i % 8 == 5 ? Host.Input("revert") : Host.Input(args: $$"""{"amount":{{i}}}""");
            return i % 3 == 0 ? input.SignedBy(key) : input;
        });
        _ = await Host.SettledCheckpointsAsync(2);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public void Restore()
    {
        Host.Ledger.AlterReceipts = null;
        Host.Ledger.AlterCheckpoints = null;
        Host.Ledger.AlterHead = static head => head;
        Host.Blobs.Alter = static (_, bytes) => bytes;
        Host.Ledger.Hooks.Before = null;
    }

    public void AlterReceipt(ulong sequence, Func<ReceiptRow, ReceiptRow> change) => Host.Ledger.AlterReceipts =
        rows => [.. rows.Select(row => row.Sequence.Number == sequence ? change(row) : row)];

    public void AlterCheckpoint(ulong sequence, Func<CheckpointRow, CheckpointRow> change) => Host.Ledger.AlterCheckpoints =
        rows => [.. rows.Select(row => row.Sequence.Number == sequence ? change(row) : row)];

    /// <summary>Audits, and expects exactly one finding, of this kind and place.</summary>
    public async Task AssertFindsAsync(string kind, ulong sequence, ulong from = 1, ulong? to = null)
    {
        var report = await Host.AuditAsync(from, to).WaitAsync(PipelineHost.Patience);
        Assert.Equal(AuditVerdict.Failed, report.Verdict);
        var finding = Assert.Single(report.Findings);
        Assert.Equal((kind, sequence), (finding.Kind, finding.Sequence.Number));
        Assert.NotEqual(finding.Expected, finding.Found);
        Assert.NotNull(report.EndedAt);
    }
}
