using EverArcade.Cloud.Client.Audits;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Client.Recovery;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Http.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Receipts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Client.Tests;

/// <summary>The whole API through the client, against a real host.</summary>
public sealed class ClientTests(PumpedHost hosted) : IClassFixture<PumpedHost>
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private readonly EverArcadeClient _api = new(hosted.Host.Http);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readiness_Running_IsReady() => Assert.True((await _api.ReadReadinessAsync(Token)).Ready);

    [Fact]
    public async Task Packages_PublishReadList_AgreeOnTheHash()
    {
        var file = TestHost.PackageFileOf();
        var published = await _api.Packages.PublishAsync(file, Token);
        Assert.Equal(published, await _api.Packages.ReadAsync(published.Package, Token));
        Assert.Equal(file.ToArray(), (await _api.Packages.ReadFileAsync(published.Package, Token))!.Value.ToArray());
        Assert.Contains((await _api.Packages.ListAsync(null, 500, Token)).Items, item => item.Package == published.Package);
        Assert.Null(await _api.Packages.ReadAsync(Hash256.Zero, Token));
        Assert.Null(await _api.Packages.ReadFileAsync(Hash256.Zero, Token));
    }

    [Fact]
    public async Task Publish_NotAPackage_ThrowsWithRefusals()
    {
        var problem = await Assert.ThrowsAsync<EverArcadeProblemException>(
            () => _api.Packages.PublishAsync(new byte[] { 1, 2, 3 }, Token));
        Assert.Equal((422, "package-not-a-zip"), (problem.Status, problem.Code));
        Assert.NotEmpty(problem.Refusals);
        Assert.NotNull(problem.TraceId);
    }

    [Fact]
    public async Task Publishers_RevokeListReinstate_AgreeOnTheKey()
    {
        using var key = SigningKey.FromSeed([.. Enumerable.Repeat((byte)77, 32)]);
        var revoked = await _api.Publishers.RevokeAsync(key.PublicKey, "stolen", "me", Token);
        Assert.Equal((key.PublicKey, "operator", "stolen", "me"), (revoked.Publisher, revoked.By, revoked.Reason, revoked.Actor));
        Assert.Contains(revoked, (await _api.Publishers.ListRevokedAsync(null, 10, Token)).Items);
        Assert.Empty((await _api.Publishers.ListContractsAsync(key.PublicKey, null, 10, Token)).Items);
        await _api.Publishers.ReinstateAsync(key.PublicKey, "found", null, Token);
        var problem = await Assert.ThrowsAsync<EverArcadeProblemException>(
            () => _api.Publishers.ReinstateAsync(key.PublicKey, "found", null, Token));
        Assert.Equal((409, "publisher-not-revoked"), (problem.Status, problem.Code));
        var contract = await CreateAsync();
        Assert.Contains(
            (await _api.Publishers.ListContractsAsync(TestHost.Publisher.PublicKey, null, 500, Token)).Items,
            item => item.Genesis.Contract == contract);
    }

    [Fact]
    public async Task Submit_Signed_ReceiptNamesTheIdComputedHere()
    {
        var contract = await CreateAsync();
        using var key = SigningKey.FromSeed([.. Enumerable.Repeat((byte)9, 32)]);
        var submission = SubmissionDraft.Create(contract, "increment", """{"by": 3}""", sender: key);
        var answer = await _api.Submissions.SubmitAsync(submission, Wait, Token);
        Assert.Equal(submission.ComputeId(), answer.Receipt!.Receipt.Submission);
        Assert.Equal(ReceiptStatus.Succeeded, answer.Receipt.Receipt.Status);
        var again = await _api.Submissions.SubmitAsync(submission, Wait, Token);
        Assert.Equal(answer.Receipt.Hash, again.Receipt!.Hash);
    }

    [Fact]
    public async Task Submit_ForgedSignature_IsRefused()
    {
        var contract = await CreateAsync();
        using var key = SigningKey.FromSeed([.. Enumerable.Repeat((byte)9, 32)]);
        var forged = SubmissionDraft.Create(contract, "increment", sender: key) with { GasLimit = 77_777 };
        var problem = await Assert.ThrowsAsync<EverArcadeProblemException>(
            () => _api.Submissions.SubmitAsync(forged, Wait, Token));
        Assert.Equal((422, "bad-signature"), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Submit_PlanQueued_IsPolled()
    {
        var contract = await CreateAsync();
        var submission = SubmissionDraft.CreatePlan(contract,
        [
            SubmissionDraft.Node("a", "increment"),
            SubmissionDraft.Node("b", "set", """{"key":"k","value":"v"}""", "a"),
        ]);
        var accepted = await _api.Submissions.SubmitAsync(submission, TimeSpan.Zero, Token);
        Assert.Equal(submission.ComputeId(), accepted.Submission);
        var polled = await _api.Submissions.ReadAsync(contract, submission.ComputeId(), Wait, Token);
        Assert.False(polled!.IsPending);
        Assert.Null(await _api.Submissions.ReadAsync(contract, default, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task History_Everything_Verifies()
    {
        var contract = await CreateAsync();
        for (var i = 0; i < 7; i++)
        {
            _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        }

        await hosted.Host.WaitForCheckpointAsync(contract);
        var head = (await _api.Contracts.ReadAsync(contract, Token))!.Head;
        Assert.Equal(7ul, head.Sequence.Number);
        var first = await _api.Receipts.ListAsync(contract, new Sequence(1), 5, raw: true, Token);
        var rest = await _api.Receipts.ListAsync(contract, new Sequence(ulong.Parse(first.Next!)), 5, raw: false, Token);
        Assert.Equal((5, 2, null), (first.Items.Count, rest.Items.Count, rest.Next));
        Assert.Equal(head.LastReceipt, rest.Items[^1].Hash);
        Assert.Equal(
            rest.Items[^1].Hash, (await _api.Receipts.ReadAsync(contract, new Sequence(7), raw: true, Token))!.Hash);
        Assert.Null(await _api.Receipts.ReadAsync(contract, new Sequence(8), raw: false, Token));

        var proof = await _api.Receipts.ProveAsync(contract, new Sequence(2), null, Token);
        Assert.Equal((head.LogRoot, first.Items[1].Hash), (proof.Root, proof.Receipt));
        var early = (await _api.Receipts.ProveAsync(contract, new Sequence(1), 3, Token)).Root;
        Assert.Equal(head.LogRoot, (await _api.Receipts.CompareAsync(contract, 3, null, early, Token)).NewRoot);
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => _api.Receipts.CompareAsync(contract, 3, null, Hash256.Zero, Token));

        var entry = await _api.State.ReadEntryAsync(contract, "count", Token);
        Assert.Equal(("7", head.StateRoot), (entry.Value, entry.StateRoot));
        Assert.Null((await _api.State.ReadEntryAsync(contract, "absent", Token)).Value);
        Assert.Equal("count", (await _api.State.ListAsync(contract, null, 10, Token)).Items.Single().Key);

        var checkpoints = await _api.Checkpoints.ListAsync(contract, Sequence.Zero, 10, Token);
        Assert.NotEmpty(checkpoints.Items);
        Assert.Equal(
            checkpoints.Items[^1].Hash, (await _api.Checkpoints.ReadAsync(contract, new Sequence(7), Token))!.Hash);
        Assert.Null(await _api.Checkpoints.ReadAsync(contract, Sequence.Zero, Token));

        var checkpoint = checkpoints.Items[0];
        var then = await _api.State.ReadEntryAsync(checkpoint, "count", Token);
        Assert.Equal(checkpoint.Signed.Checkpoint.Sequence.ToString(), then!.Value);
        Assert.Null((await _api.State.ReadEntryAsync(checkpoint, "absent", Token))!.Value);
    }

    [Fact]
    public async Task Audit_Whole_Passes()
    {
        var contract = await CreateAsync();
        _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        var report = await _api.Audits.StartAsync(contract, null, null, Wait, Token);
        Assert.Equal((AuditVerdict.Passed, 1ul), (report.Verdict, report.Compared));
        Assert.Equal(report.Id, (await _api.Audits.ReadAsync(contract, report.Id, Token))!.Id);
        Assert.Contains((await _api.Audits.ListAsync(contract, null, 10, Token)).Items, item => item.Id == report.Id);
        Assert.Null(await _api.Audits.ReadAsync(contract, "nothing", Token));
    }

    [Theory]
    [InlineData(null, 12ul)]
    [InlineData(6ul, 6ul)]
    public async Task Export_ToAnySequence_Verifies(ulong? to, ulong receipts)
    {
        var contract = await CreateAsync();
        for (var i = 0; i < 12; i++)
        {
            _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        }

        await hosted.Host.WaitForCheckpointAsync(contract);
        using var archive = new MemoryStream();
        await _api.Contracts.ExportAsync(
            contract, null, to is { } last ? new Sequence(last) : null, archive, Token);
        archive.Position = 0;
        var report = await ArchiveVerification.VerifyAsync(
            archive, new VerificationOptions { Contract = contract }, Token);
        Assert.Null(report.Finding);
        Assert.Equal(receipts, report.Receipts);
        Assert.True(to is not null || report.Checkpoints > 0);
    }

    [Fact]
    public async Task Queue_NothingParked_IsEmpty()
    {
        Assert.Equal(0, (await _api.Queue.ReadAsync(Token)).Poisoned);
        Assert.Empty((await _api.Queue.ListPoisonAsync(null, 10, Token)).Items);
        Assert.False(await _api.Queue.RedriveAsync("nothing", Token));
    }

    [Fact]
    public async Task Receipts_AcrossARollback_FollowByTheCheckpointThatTheBranchBeganAt()
    {
        var contract = await FillAsync();
        var plan = await _api.Recovery.RollBackAsync(contract, new Sequence(8), null, Token);
        _ = await _api.Recovery.RollBackAsync(contract, new Sequence(8), plan.Plan, Token);
        plan = await _api.Recovery.ResumeAsync(contract, null, Token);
        _ = await _api.Recovery.ResumeAsync(contract, plan.Plan, Token);
        _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        var receipts = (await _api.Receipts.ListAsync(contract, new Sequence(1), 50, raw: false, Token)).Items;
        Assert.Contains(receipts, receipt => receipt.Receipt.Branch == BranchId.Genesis);
        Assert.Equal(new BranchId(1), receipts[^1].Receipt.Branch);

        // What the rollback left behind is listed on the branch that it closed, and on no other.
        var left = (await _api.Receipts.ListAsync(contract, new ReceiptRange { Branch = BranchId.Genesis }, Token)).Items;
        Assert.Equal(9, left.Count);
        Assert.All(left, receipt => Assert.Equal(BranchId.Genesis, receipt.Receipt.Branch));
        var named = (await _api.Receipts.ListAsync(contract, new ReceiptRange { Branch = new BranchId(1) }, Token)).Items;
        Assert.Equal(receipts.Select(receipt => receipt.Hash), named.Select(receipt => receipt.Hash));
        Assert.Equal(
            "branch-unknown", (await Assert.ThrowsAsync<EverArcadeProblemException>(
                () => _api.Receipts.ListAsync(contract, new ReceiptRange { Branch = new BranchId(2) }, Token))).Code);

        // A host that cannot show the checkpoint has made the seam up.
        using var http = new HttpClient(new TamperingHandler(text => text.Contains("\"stateBlob\"", StringComparison.Ordinal)
            ? text.Replace(receipts[^1].Receipt.PreviousReceipt.ToString(), Hash256.Zero.ToString(), StringComparison.Ordinal) : text))
        {
            BaseAddress = hosted.Host.Http.BaseAddress,
        };
        _ = await Assert.ThrowsAsync<EverArcadeAnswerException>(
            () => new EverArcadeClient(http).Receipts.ListAsync(contract, new Sequence(1), 50, raw: false, Token));
    }

    [Fact]
    public async Task Receipts_ThatArePruned_ComeWithoutSubmissionAndDiffAndAreGood()
    {
        var contract = await FillAsync();
        using var archive = new MemoryStream();
        await _api.Contracts.ExportAsync(contract, null, null, archive, Token);
        var plan = await PruneAsync(null);
        _ = await PruneAsync(plan.Plan);
        var receipts = (await _api.Receipts.ListAsync(contract, new Sequence(1), 50, raw: true, Token)).Items;
        Assert.Null(receipts[0].Submission);
        Assert.Null(receipts[0].Diff);
        Assert.NotNull(receipts[^1].Submission);
        Assert.Null((await _api.Receipts.ReadAsync(contract, new Sequence(1), raw: true, Token))!.Diff);

        Task<RecoverySummary> PruneAsync(Hash256? agreed) => _api.Recovery.PruneAsync(
            contract, new Sequence(8), new MemoryStream(archive.ToArray()), agreed, Token);
    }

    /// <summary>Nine receipts, and a checkpoint at or below the eighth.</summary>
    private async Task<ContractId> FillAsync()
    {
        var contract = await CreateAsync();
        for (var number = 0; number < 8; number++)
        {
            _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        }

        await hosted.Host.WaitForCheckpointAsync(contract);
        _ = await _api.Submissions.SubmitAsync(SubmissionDraft.Create(contract, "increment"), Wait, Token);
        return contract;
    }

    private async Task<ContractId> CreateAsync()
    {
        var package = await _api.Packages.PublishAsync(TestHost.PackageFileOf(), Token);
        var created = await _api.Contracts.CreateAsync(package.Package, "scores", null, Token);
        Assert.Contains((await _api.Contracts.ListAsync(null, 500, Token)).Items, item => item.Contract == created.Contract);
        return created.Contract;
    }
}
