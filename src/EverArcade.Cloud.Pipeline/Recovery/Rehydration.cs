using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Intake;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Brings back what was lost or has rotted from an archive of the same history, whoever wrote it; from another
/// deployment's also what that one has executed since. Thread-safe.</summary>
/// <remarks>
/// <para>Nothing of the archive is believed: every receipt is executed again, and what it proves must lead, receipt by
/// receipt, to the head that stands here. A head is never touched, so a forged history of the same length is another
/// history and is refused.</para>
/// <para>What lies beyond this host's head is taken only up to the newest checkpoint that a trusted host signed: execution
/// shows that a receipt is right, not that its submission was ever accepted anywhere.</para>
/// </remarks>
public sealed class Rehydration(
    ILedger ledger, IBlobStore blobs, IPackageRegistry packages, CheckpointCheck checks, TrustedHosts trusted, ArchiveWalk walk,
    HostKey host, LiveContracts live, RecoverySteps steps, RecoveryJournal journal, TimeProvider time)
{
    /// <param name="contract">The contract.</param>
    /// <param name="archive">An archive of it.</param>
    /// <param name="resynchronise">Whether to go on with what the archive has beyond the head.</param>
    /// <param name="agreed">The hash of the plan to carry out; null only makes the plan.</param>
    /// <param name="cancellationToken">Ends it where it is: the same again does the rest.</param>
    public async Task<RecoveryResult> RunAsync(
        ContractId contract, ArchiveSource archive, bool resynchronise, Hash256? agreed, CancellationToken cancellationToken)
    {
        IReadOnlyList<VersionedHead> heads;
        try
        {
            heads = await ReadHeadsAsync(contract, cancellationToken);
        }
        catch (IntegrityException corrupt)
        {
            return new RecoveryResult.Refused(RecoveryRefusals.Impossible(
                corrupt.Place, $"{corrupt.Detail}: its head says what everything must lead to. Write that again first."));
        }

        if (heads.Count == 0)
        {
            return new RecoveryResult.Refused(IntakeRefusals.Unknown(contract));
        }

        using var planned = new PlanSteps();
        var survey = await SurveyAsync(contract, archive, heads, planned, resynchronise, cancellationToken);
        if (survey.Problem is { } problem)
        {
            return new RecoveryResult.Refused(problem);
        }

        var plan = planned.ToPlan(
            resynchronise ? RecoveryAction.Resynchronise : RecoveryAction.Rehydrate, heads[^1], archive.Hash);
        if (await journal.BeginAsync(plan, agreed, cancellationToken) is { } ended)
        {
            return ended;
        }

        try
        {
            await ApplyAsync(archive, heads, survey, cancellationToken);
        }
        finally
        {
            live.Forget(contract);
        }

        return new RecoveryResult.Applied(plan);
    }

    private async Task<IReadOnlyList<VersionedHead>> ReadHeadsAsync(
        ContractId contract, CancellationToken cancellationToken)
    {
        var heads = new List<VersionedHead>();
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { } active)
        {
            return heads;
        }

        for (var number = 0U; number < active.Head.Branch.Number; number++)
        {
            heads.Add(await ledger.ReadHeadAsync(contract, new BranchId(number), cancellationToken)
                ?? throw new IntegrityException($"branch {number} of contract {contract}", "its head is missing"));
        }

        heads.Add(active);
        return heads;
    }

    private async Task<Survey> SurveyAsync(
        ContractId contract, ArchiveSource archive, IReadOnlyList<VersionedHead> heads, PlanSteps planned, bool resynchronise,
        CancellationToken cancellationToken)
    {
        var pass = new RepairPass(ledger, blobs, packages, checks, heads, null, planned);
        var active = heads[^1].Head;
        var (attested, end) = (Sequence.Zero, Sequence.Zero);
        await using var stream = archive.Open();
        var report = await walk.RunAsync(
            stream, new VerificationOptions { Contract = contract }, replay: true,
            async visit =>
            {
                await pass.VisitAsync(visit, cancellationToken);
                if (visit.Head is { } there && there.Branch == active.Branch)
                {
                    end = there.Sequence;
                    attested = visit.Checkpoint is { } signed && trusted.Contains(signed.Host) ? there.Sequence : attested;
                }
            },
            cancellationToken);
        if (ArchiveJudgement.Refuse(report) is { } bad)
        {
            return new Survey(bad, new HashSet<Hash256>(), Sequence.Zero);
        }

        var lost = await pass.FinishAsync(cancellationToken);
        var until = resynchronise && attested > active.Sequence ? attested : Sequence.Zero;
        if (until != Sequence.Zero)
        {
            planned.Add($"commit receipts {active.Sequence.Next} to {until} of branch {active.Branch}, executed again here");
        }

        if (resynchronise && end > until && end > active.Sequence)
        {
            planned.Add($"leave out what follows up to receipt {end}: no checkpoint of a trusted host covers it");
        }

        return new Survey(pass.Problem, lost, until);
    }

    private async Task ApplyAsync(
        ArchiveSource archive, IReadOnlyList<VersionedHead> heads, Survey survey, CancellationToken cancellationToken)
    {
        var active = heads[^1];
        using var done = new PlanSteps();
        var writes = new RepairWrites(ledger, blobs, host, active.Head.Contract, survey.Lost, steps, time);
        var pass = new RepairPass(ledger, blobs, packages, checks, heads, writes, done);
        var committer = new HistoryCommitter(ledger, blobs, host, time, active);
        await using var stream = archive.Open();
        _ = await walk.RunAsync(stream, VerificationOptions.Default, replay: false, VisitAsync, cancellationToken);
        await writes.FlushAsync(isEnd: true, cancellationToken);
        await committer.FlushAsync(cancellationToken);

        async Task VisitAsync(ArchiveVisit visit)
        {
            await pass.VisitAsync(visit, cancellationToken);
            if (visit.Head is not { } there || there.Branch != active.Head.Branch || there.Sequence > survey.Until)
            {
                return;
            }

            if (visit.Kind == ArchiveItemKind.Receipt && there.Sequence == committer.Head.Sequence.Next)
            {
                await writes.FlushAsync(isEnd: true, cancellationToken);
                await committer.AddAsync(visit, cancellationToken);
                await steps.ReachAsync(RecoveryStep.ReceiptsImported);
            }
            else if (visit.Kind == ArchiveItemKind.Checkpoint && there.Sequence == committer.Head.Sequence
                && there.Sequence > committer.Head.CheckpointSequence && there.Sequence > active.Head.Sequence)
            {
                await committer.AddCheckpointAsync(visit, cancellationToken);
            }
        }
    }

    /// <summary>What the first pass found.</summary>
    /// <param name="Problem">Why nothing may be done, or null.</param>
    /// <param name="Lost">Checkpoints to write again.</param>
    /// <param name="Until">Last receipt to commit beyond the head; zero for none.</param>
    private sealed record Survey(Refusal? Problem, IReadOnlySet<Hash256> Lost, Sequence Until);
}
