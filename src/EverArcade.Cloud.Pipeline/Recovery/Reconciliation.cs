using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Archives;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>Lays an archive beside the history that stands here: where they part, and which of the two can be shown to be
/// the right one. Changes nothing, merges nothing. Thread-safe.</summary>
/// <remarks>Three kinds of evidence, in this order: a side whose receipts do not verify and execute to what they say is not
/// canonical; beyond the parting, checkpoints of trusted hosts speak for a side; when they speak for both, a trusted host
/// has signed two histories, which is for people to settle.</remarks>
public sealed class Reconciliation(
    ILedger ledger, CheckpointCheck checks, TrustedHosts trusted, ArchiveWalk walk, Auditor auditor)
{
    /// <returns>Null for an unknown contract.</returns>
    public async Task<ReconciliationReport?> RunAsync(
        ContractId contract, ArchiveSource archive, CancellationToken cancellationToken)
    {
        if (await ledger.ReadHeadAsync(contract, cancellationToken) is not { Head: var head })
        {
            return null;
        }

        var rows = new StoredRows(ledger, contract);
        var (common, parting, end, attests) = (Sequence.Zero, (Sequence?)null, Sequence.Zero, 0);
        var start = Sequence.Zero;
        await using var stream = archive.Open();
        var report = await walk.RunAsync(
            stream, new VerificationOptions { Contract = contract }, replay: true, VisitAsync, cancellationToken);
        var audit = await auditor.RunAsync(
            new AuditRequest(contract, common == head.Sequence ? new Sequence(1) : common.Next, null), null, cancellationToken);
        var here = new ReconciliationSide(
            head.Sequence, parting is null ? 0 : await CountAttestsAsync(head, common, cancellationToken),
            audit is { Verdict: AuditVerdict.Passed },
            audit is { Findings: [var first, ..] } ? $"{first.Kind} at {first.Sequence}" : null);
        var there = new ReconciliationSide(
            end, parting is null ? 0 : attests, report.IsGood && report.Replayed == report.Receipts,
            report.Finding is { } wrong ? ArchiveJudgement.Describe(wrong) : null);
        return new ReconciliationReport(contract, start, common, parting, here, there);

        async Task VisitAsync(ArchiveVisit visit)
        {
            start = visit.Kind == ArchiveItemKind.Start && end == Sequence.Zero ? visit.Head!.Sequence : start;
            if (visit.Kind == ArchiveItemKind.Start && parting is null)
            {
                common = visit.Head!.Sequence;
            }

            if (visit.Checkpoint is { } signed && parting is not null && trusted.Contains(signed.Host))
            {
                attests++;
            }

            if (visit.Record is not { Receipt: var receipt })
            {
                return;
            }

            end = receipt.Sequence;
            if (parting is not null || receipt.Sequence > head.Sequence)
            {
                return;
            }

            // On the branch that is active here: what lies on an abandoned one is no history of today.
            var row = await rows.TakeAsync(head.Branch, receipt.Sequence, cancellationToken);
            if (row?.Hash == visit.Head!.LastReceipt)
            {
                common = receipt.Sequence;
            }
            else
            {
                parting = receipt.Sequence;
            }
        }
    }

    private async Task<int> CountAttestsAsync(Head head, Sequence common, CancellationToken cancellationToken)
    {
        const int pageMax = 200;
        var (count, from) = (0, common.Next);
        while (await ledger.ListCheckpointsAsync(head.Contract, head.Branch, from, pageMax, cancellationToken)
            is { Count: > 0 } page)
        {
            count += page.Count(row => IsGood(row, head));
            from = page[^1].Sequence.Next;
        }

        return count;
    }

    private bool IsGood(CheckpointRow row, Head head)
    {
        try
        {
            _ = checks.Open(row, head.Contract, head.Branch);
            return true;
        }
        catch (IntegrityException)
        {
            return false;
        }
    }
}
