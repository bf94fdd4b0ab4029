using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Tests.Audits;

/// <summary>Every single corruption of a history is found, by its kind (docs/protocol.md, section 8) and its place.</summary>
public sealed class AuditCorruptionTests(AuditedHistory history) : IClassFixture<AuditedHistory>, IDisposable
{
    public void Dispose() => history.Restore();

    [Fact]
    public async Task Audit_AnyByteOfAReceiptFlipped_IsFound()
    {
        for (var at = 0; at < Receipt.EncodedLength; at += 19)
        {
            history.AlterReceipt(7, row => row with { Receipt = row.Receipt.Flip(at) });
            await history.AssertFindsAsync("corruption:receipt", 7);
        }
    }

    [Fact]
    public async Task Audit_ReceiptHashAltered_IsFound()
    {
        history.AlterReceipt(7, row => row with { Hash = Hash256.Of("x"u8) });
        await history.AssertFindsAsync("corruption:receipt", 7);
    }

    [Theory]
    [InlineData("gas")]
    [InlineData("root")]
    [InlineData("output")]
    public async Task Audit_ReceiptForgedWithAHashThatFits_Diverges(string field)
    {
        history.AlterReceipt(7, row =>
        {
            Assert.True(ReceiptCodec.TryRead(row.Receipt.Span, out var receipt, out _));
            var forged = field switch
            {
                "gas" => receipt! with { GasUsed = receipt.GasUsed - 1 },
                "root" => receipt! with { NewStateRoot = Hash256.Of("x"u8) },
                _ => receipt! with { OutputHash = Hash256.Of("x"u8) },
            };
            return row with { Receipt = forged.Encode(), Hash = forged.ComputeHash() };
        });
        var report = await history.Host.AuditAsync();
        var finding = Assert.Single(report.Findings);
        Assert.StartsWith("divergence:", finding.Kind, StringComparison.Ordinal);
        Assert.Equal((AuditVerdict.Failed, 7UL), (report.Verdict, finding.Sequence.Number));
    }

    [Fact]
    public async Task Audit_AnyByteOfASubmissionFlipped_IsFound()
    {
        var length = (await history.Host.ReadReceiptsAsync())[6].Submission.Length;
        for (var at = 0; at < length; at += 13)
        {
            history.AlterReceipt(7, row => row with { Submission = row.Submission.Flip(at) });
            await history.AssertFindsAsync("corruption:submission", 7);
        }
    }

    [Fact]
    public async Task Audit_SignatureForged_IsFound()
    {
        using var forger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)3, SigningKey.SeedLength)]);
        history.AlterReceipt(7, row =>
        {
            var reader = new CanonicalReader(row.Submission.Span);
            Assert.True(Submission.TryRead(ref reader, out var submission));
            Assert.NotNull(submission!.Signature);
            return row with
            {
                Submission = (submission with { Signature = forger.Sign(submission.ComputeId().Hash) }).Encode(),
            };
        });
        await history.AssertFindsAsync("corruption:submission", 7);
    }

    [Fact]
    public async Task Audit_DiffFlippedOrTakenFromAnother_IsFound()
    {
        history.AlterReceipt(7, row => row with { Diff = row.Diff.Flip(-1) });
        await history.AssertFindsAsync("corruption:diff", 7);
        var other = (await history.Host.ReadReceiptsAsync())[7].Diff;
        history.AlterReceipt(7, row => row with { Diff = other });
        await history.AssertFindsAsync("corruption:diff", 7);
    }

    [Fact]
    public async Task Audit_RowsDeletedDuplicatedSwappedOrMoved_IsAGapAtTheFirst()
    {
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number != 7)];
        await history.AssertFindsAsync("gap", 7);
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Take(7), rows[6], .. rows.Skip(7)];
        await history.AssertFindsAsync("gap", 8);
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Take(6), rows[7], rows[6], .. rows.Skip(8)];
        await history.AssertFindsAsync("gap", 7);
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Take(24)];
        await history.AssertFindsAsync("gap", 25);
        history.Host.Ledger.AlterReceipts = _ => [];
        await history.AssertFindsAsync("gap", 1);
    }

    [Fact]
    public async Task Audit_RowsGoneUpToTheEndOfItsRangeButNotThoseAfter_IsAGap()
    {
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number is < 4 or > 9)];
        await history.AssertFindsAsync("gap", 4, to: 8);
        history.Host.Ledger.AlterReceipts = rows => [.. rows.Where(row => row.Sequence.Number is < 11 or > 15)];
        await history.AssertFindsAsync("gap", 11, from: 11, to: 13);
    }

    [Fact]
    public async Task Audit_ReceiptUnderAnothersSequence_IsFound()
    {
        var other = (await history.Host.ReadReceiptsAsync())[7];
        history.AlterReceipt(7, row => other with { Sequence = row.Sequence });
        var report = await history.Host.AuditAsync();
        Assert.StartsWith("divergence:", Assert.Single(report.Findings).Kind, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_AnyByteOfACheckpointFlipped_IsFoundOnTheWayAndAtTheStart()
    {
        var length = (await history.Host.ReadCheckpointsAsync())[0].Bytes.Length;
        for (var at = 0; at < length; at += 31)
        {
            history.AlterCheckpoint(10, row => row with { Bytes = row.Bytes.Flip(at) });
            await history.AssertFindsAsync("corruption:checkpoint", 10);
            await history.AssertFindsAsync("corruption:checkpoint", 10, from: 11);
        }
    }

    [Theory]
    [InlineData("state-root")]
    [InlineData("last-receipt")]
    [InlineData("package")]
    [InlineData("profile")]
    [InlineData("previous")]
    [InlineData("state-blob")]
    public async Task Audit_CheckpointForgedByTheHostItself_Diverges(string field)
    {
        var forger = history.Host.Get<HostKey>().Key;
        var other = Hash256.Of("x"u8);
        history.AlterCheckpoint(20, row =>
        {
            Assert.True(SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _));
            var good = signed!.Checkpoint;
            var forged = field switch
            {
                "state-root" => good with { StateRoot = other },
                "last-receipt" => good with { LastReceipt = other },
                "package" => good with { Package = other },
                "profile" => good with { Profile = other },
                "previous" => good with { Previous = other },
                _ => good with { StateBlob = other },
            };
            return row with { Hash = forged.ComputeHash(), Bytes = SignedCheckpoint.Sign(forged, forger).Encode() };
        });
        await history.AssertFindsAsync("divergence:checkpoint-" + field, 20);
    }

    [Fact]
    public async Task Audit_CheckpointSignedAgainByAStranger_IsFound()
    {
        using var stranger = SigningKey.FromSeed([.. Enumerable.Repeat((byte)3, SigningKey.SeedLength)]);
        history.AlterCheckpoint(20, row =>
        {
            Assert.True(SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _));
            return row with { Bytes = SignedCheckpoint.Sign(signed!.Checkpoint, stranger).Encode() };
        });
        await history.AssertFindsAsync("corruption:checkpoint", 20);
    }

    [Fact]
    public async Task Audit_CheckpointsDeletedOrDuplicated_BreakTheirChain()
    {
        history.Host.Ledger.AlterCheckpoints = rows => [rows[1]];
        await history.AssertFindsAsync("divergence:checkpoint-previous", 20);
        history.Host.Ledger.AlterCheckpoints = rows => [rows[0], rows[0], rows[1]];
        await history.AssertFindsAsync("divergence:checkpoint-previous", 10);
        history.Host.Ledger.AlterCheckpoints = rows => [rows[0]];
        await history.AssertFindsAsync("divergence:head-checkpoint", 25);
    }

    [Fact]
    public async Task Audit_StateBlobRottedOrMissing_IsFoundOnTheWayAndAtTheStart()
    {
        Assert.True(SignedCheckpoint.TryRead((await history.Host.ReadCheckpointsAsync())[0].Bytes.Span, out var first, out _));
        var blob = first!.Checkpoint.StateBlob;
        foreach (var rotten in new[] { true, false })
        {
            history.Host.Blobs.Alter = (hash, bytes) => hash != blob ? bytes : rotten ? bytes.Flip(0) : (ReadOnlyMemory<byte>?)null;
            await history.AssertFindsAsync("corruption:state", 10);
            await history.AssertFindsAsync("corruption:state", 10, from: 11);
        }
    }

    [Fact]
    public async Task Audit_HeadAltered_Diverges()
    {
        var other = Hash256.Of("x"u8);
        await AssertHeadAsync("last-receipt", head => head with { LastReceipt = other });
        await AssertHeadAsync("state-root", head => head with { StateRoot = other });
        await AssertHeadAsync("checkpoint", head => head with { Checkpoint = other });
        await AssertHeadAsync("log-root", head => head with
        {
            Frontier = Enumerable.Range(0, 25).Aggregate(LogFrontier.Empty, (frontier, _) => frontier.Append(other)),
        });
        history.Host.Ledger.AlterHead = head => head with { Head = head.Head with { Sequence = new Sequence(26) } };
        await history.AssertFindsAsync("gap", 26);
    }

    private Task AssertHeadAsync(string field, Func<Head, Head> change)
    {
        history.Host.Ledger.AlterHead = head => head with { Head = change(head.Head) };
        return history.AssertFindsAsync("divergence:head-" + field, 25);
    }
}
