using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Protocol.Tests.Verification;

/// <summary>Audit certificates inside archives.</summary>
public sealed class ArchivedCertificateTests
{
    private static readonly SigningKey Auditor = SigningKey.FromSeed([.. Enumerable.Repeat((byte)3, 32)]);

    [Fact]
    public async Task VerifyAsync_CertificatesOfThisHistory_AreConfirmed()
    {
        var (history, all, end) = Two();
        history.Items.Insert(0, Certificate(all, end));
        history.Items.Insert(4, Certificate(Middle(history), end));

        var report = await VerifyAsync(history);

        Assert.Null(report.Finding);
        Assert.Equal((2UL, 2UL), (report.Certificates, report.CertificatesConfirmed));
    }

    [Fact]
    public async Task VerifyAsync_EndBeyondTheArchive_IsCountedAndNotConfirmed()
    {
        var (history, start, end) = Two();
        history.Items.Insert(0, Certificate(start, end with { Sequence = end.Sequence.Next }));

        var report = await VerifyAsync(history);

        Assert.Null(report.Finding);
        Assert.Equal((1UL, 0UL), (report.Certificates, report.CertificatesConfirmed));
    }

    [Theory]
    [InlineData("start.stateRoot")]
    [InlineData("start.logRoot")]
    [InlineData("start.lastReceipt")]
    [InlineData("end.stateRoot")]
    [InlineData("end.logRoot")]
    [InlineData("end.lastReceipt")]
    public async Task VerifyAsync_PassedWithAnotherRoot_IsNamed(string field)
    {
        var (history, start, end) = Two();
        var wrong = Hash256.Of("another"u8);
        AuditEnd Spoil(string name, AuditEnd good) => !field.StartsWith(name, StringComparison.Ordinal) ? good
            : field.EndsWith("stateRoot", StringComparison.Ordinal) ? good with { StateRoot = wrong }
            : field.EndsWith("logRoot", StringComparison.Ordinal) ? good with { LogRoot = wrong }
            : good with { LastReceipt = wrong };
        history.Items.Insert(0, Certificate(Spoil("start", start), Spoil("end", end)));

        var report = await VerifyAsync(history);

        Assert.Equal(FindingKind.CertificateMismatch, report.Finding?.Kind);
        Assert.Equal($"certificate.{field}", report.Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_HistoryRewrittenAfterTheAudit_IsFoundByItsCertificate()
    {
        var (audited, start, end) = Two();
        var rewritten = HistorySamples.Of("add", "add", "checkpoint", "nothing", "checkpoint");
        Assert.Equal(audited.Head.Sequence, rewritten.Head.Sequence);
        rewritten.Items.Insert(0, Certificate(start, end));

        var report = await VerifyAsync(rewritten);

        Assert.Equal((FindingKind.CertificateMismatch, end.Sequence), (report.Finding?.Kind, report.Finding?.Sequence));
    }

    [Fact]
    public async Task VerifyAsync_FailedAudit_SaysNothingAboutRoots()
    {
        var (history, start, end) = Two();
        var failed = Of(start, end with { StateRoot = Hash256.Of("corrupt"u8) }) with
        {
            Outcome = AuditOutcome.Failed,
            Findings = [Hash256.Of("finding"u8)],
        };
        history.Items.Insert(0, SignedAuditCertificate.Sign(failed, Auditor));

        var report = await VerifyAsync(history);

        Assert.Null(report.Finding);
        Assert.Equal((1UL, 0UL), (report.Certificates, report.CertificatesConfirmed));
    }

    [Fact]
    public async Task VerifyAsync_OutcomeAgainstItsFindings_IsNamed()
    {
        var (history, start, end) = Two();
        history.Items.Insert(
            0, SignedAuditCertificate.Sign(Of(start, end) with { Findings = [Hash256.Of("finding"u8)] }, Auditor));

        Assert.Equal("certificate.findings", (await VerifyAsync(history)).Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_OtherContract_IsNamed()
    {
        var (history, start, end) = Two();
        var other = Of(start, end) with { Contract = new ContractId(Hash256.Of("other"u8)) };
        history.Items.Insert(0, SignedAuditCertificate.Sign(other, Auditor));

        Assert.Equal("certificate.contract", (await VerifyAsync(history)).Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_NotWhereItsRangeStarts_IsNamed()
    {
        var (history, start, end) = Two();
        history.Items.Insert(1, Certificate(start, end));

        Assert.Equal("certificate.start.sequence", (await VerifyAsync(history)).Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_EndBeforeStart_IsNamed()
    {
        var (history, _, end) = Two();
        history.Items.Add(Certificate(end, end with { Sequence = Sequence.Zero }));

        Assert.Equal("certificate.end.sequence", (await VerifyAsync(history)).Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_ForgedSignature_IsNamed()
    {
        var (history, start, end) = Two();
        history.Items.Insert(0, Certificate(start, end) with { Certificate = Of(start, end) with { Audit = "forged" } });

        var finding = (await VerifyAsync(history)).Finding;

        Assert.Equal((FindingKind.BadSignature, "certificate.signature"), (finding?.Kind, finding?.Place));
    }

    [Fact]
    public async Task VerifyAsync_AuditorIsNotOneOfThoseKnown_IsNamed()
    {
        var (history, start, end) = Two();
        history.Items.Insert(0, Certificate(start, end));
        var known = new VerificationOptions { Auditors = [HistorySamples.Host.PublicKey, Auditor.PublicKey] };
        var unknown = new VerificationOptions { Auditors = [HistorySamples.Host.PublicKey] };

        Assert.Null((await VerifyAsync(history, known)).Finding);
        Assert.Equal("certificate.auditor", (await VerifyAsync(history, unknown)).Finding?.Place);
    }

    [Fact]
    public async Task VerifyAsync_CertificateOfALaterBranch_IsHeldAgainstItsOwnReceipts()
    {
        var history = HistorySamples.Of("add", "checkpoint");
        var (fork, state) = ((SignedCheckpoint)history.Items[^1], history.State);
        var genesis = new HistorySamples().End;
        _ = history.Execute("add");
        history.StartFrom(fork, state, 1);
        _ = history.Execute("nothing");
        history.Items.Insert(0, Certificate(genesis, history.End, branch: 1));

        var report = await VerifyAsync(history);

        Assert.Null(report.Finding);
        Assert.Equal((1UL, 1UL), (report.Certificates, report.CertificatesConfirmed));
    }

    private static (HistorySamples History, AuditEnd Start, AuditEnd End) Two()
    {
        var history = HistorySamples.Of("add", "add", "checkpoint", "add", "checkpoint");
        return (history, new HistorySamples().End, history.End);
    }

    // Where the first checkpoint stands.
    private static AuditEnd Middle(HistorySamples history)
    {
        var checkpoint = history.Items.OfType<SignedCheckpoint>().First().Checkpoint;
        return new AuditEnd(checkpoint.Sequence, checkpoint.LastReceipt, checkpoint.StateRoot, checkpoint.Frontier.Root);
    }

    private static SignedAuditCertificate Certificate(AuditEnd start, AuditEnd end, uint branch = 0) =>
        SignedAuditCertificate.Sign(Of(start, end) with { Branch = new BranchId(branch) }, Auditor);

    private static AuditCertificate Of(AuditEnd start, AuditEnd end)
    {
        var genesis = new HistorySamples().Genesis;
        return new AuditCertificate
        {
            Audit = "0000018000000000deadbeef",
            Contract = genesis.ComputeId(),
            Branch = BranchId.Genesis,
            Start = start,
            End = end,
            Profile = genesis.Profile,
            Package = genesis.Package,
            Engines = ["engine"],
            Mode = AuditMode.Full,
            Receipts = end.Sequence.Number,
            Intervals = 1,
            IntervalsCompared = 1,
            Seed = Hash256.Zero,
            SeedSource = "",
            Outcome = AuditOutcome.Passed,
            Findings = [],
            StartedAtMilliseconds = 1,
            EndedAtMilliseconds = 2,
        };
    }

    private static Task<VerificationReport> VerifyAsync(HistorySamples history) =>
        VerifyAsync(history, VerificationOptions.Default);

    private static async Task<VerificationReport> VerifyAsync(HistorySamples history, VerificationOptions options)
    {
        using var stream = new MemoryStream(await history.WriteAsync());
        return await ArchiveVerification.VerifyAsync(stream, options, CancellationToken.None);
    }
}
