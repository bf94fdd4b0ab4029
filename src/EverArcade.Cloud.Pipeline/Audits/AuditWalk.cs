using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Leads a cursor from where it stands to a sequence, reading one page while the one before is replayed.</summary>
/// <remarks>One caller at a time. A page that was read ahead and is not needed is waited for: nothing runs on after the walk.</remarks>
internal sealed class AuditWalk(
    ILedger ledger, StateLoader states, GuestThreads guests, ReplayCursor cursor, Head head, Sequence to)
{
    /// <summary>Receipts read in one page: enough to keep a guest thread busy while the next page is read.</summary>
    public const int PageReceipts = 1000;

    /// <summary>Walks to the end.</summary>
    /// <param name="reached">Told after each page where the cursor stands.</param>
    /// <param name="cancellationToken">Looked at before each receipt.</param>
    /// <returns>The first thing that is wrong, or null.</returns>
    public async Task<AuditFinding?> RunAsync(Action<Sequence> reached, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(cursor.Head.Sequence.Next, cancellationToken);
        try
        {
            while (cursor.Head.Sequence < to)
            {
                var page = await reading;
                reading = page.Next <= to && page.Receipts.Count > 0 ? ReadAsync(page.Next, cancellationToken) : reading;
                var finding = await guests.RunAsync(() => Replay(page, cancellationToken), cancellationToken)
                    ?? await CheckBlobsAsync(page, cancellationToken);
                reached(cursor.Head.Sequence);
                if (finding is not null)
                {
                    return finding;
                }
            }

            return CheckHead();
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AuditPage> ReadAsync(Sequence from, CancellationToken cancellationToken)
    {
        var receipts = await ledger.ReadReceiptsAsync(head.Contract, head.Branch, from, PageReceipts, cancellationToken);
        var checkpoints = await ledger.ListCheckpointsAsync(
            head.Contract, head.Branch, from, PageReceipts, cancellationToken);
        return new AuditPage(from, receipts, checkpoints);
    }

    private AuditFinding? Replay(AuditPage page, CancellationToken cancellationToken)
    {
        var checkpoint = 0;
        foreach (var row in page.Receipts)
        {
            if (cursor.Head.Sequence == to)
            {
                break;
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (cursor.Step(row) is { } finding)
            {
                return finding;
            }

            while (checkpoint < page.Checkpoints.Count && page.Checkpoints[checkpoint].Sequence <= cursor.Head.Sequence)
            {
                if (cursor.CheckCheckpoint(page.Checkpoints[checkpoint++]) is { } wrong)
                {
                    return wrong;
                }
            }
        }

        return page.Receipts.Count > 0 ? null : new AuditFinding(page.From, "gap", $"receipt {page.From}", "nothing");
    }

    /// <summary>The states of the checkpoints on the way: their hashes have been compared, now that they are there.</summary>
    private async Task<AuditFinding?> CheckBlobsAsync(AuditPage page, CancellationToken cancellationToken)
    {
        foreach (var row in page.Checkpoints.TakeWhile(row => row.Sequence <= cursor.Head.Sequence))
        {
            try
            {
                // The cursor has checked the row.
                _ = SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _);
                _ = await states.ReadBlobAsync(signed!.Checkpoint, cancellationToken);
            }
            catch (IntegrityException corrupt)
            {
                return new AuditFinding(row.Sequence, "corruption:state", corrupt.Place, corrupt.Detail);
            }
        }

        return null;
    }

    /// <summary>Where the walk ends at the head, the head must be what came out.</summary>
    private AuditFinding? CheckHead()
    {
        var replayed = cursor.Head.On(head.Branch) ?? cursor.Head;
        if (replayed.Sequence != head.Sequence)
        {
            return null;
        }

        // A checkpoint may have been added at this very sequence since the head was read; it names the head's as the one before.
        var checkpoint = replayed.CheckpointSequence > head.CheckpointSequence ? head.Checkpoint : replayed.Checkpoint;
        return Compare("last-receipt", replayed.LastReceipt, head.LastReceipt)
            ?? Compare("state-root", replayed.StateRoot, head.StateRoot)
            ?? Compare("log-root", replayed.Frontier.Root, head.Frontier.Root)
            ?? Compare("checkpoint", checkpoint, head.Checkpoint);

        AuditFinding? Compare(string field, Protocol.Hash256 expected, Protocol.Hash256 found) => expected == found
            ? null
            : new AuditFinding(head.Sequence, "divergence:head-" + field, expected.ToString(), found.ToString());
    }
}
