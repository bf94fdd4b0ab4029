using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Leads a cursor from where it stands to a sequence, in slices so short that live executions get between them, and
/// reads one page while the one before is replayed.</summary>
/// <remarks>One caller at a time. A page that was read ahead and is not needed is waited for: nothing runs on after the walk.</remarks>
internal sealed class AuditWalk(
    ILedger ledger, ArchivedRows archived, StateLoader states, GuestThreads guests, ReplayCursor cursor, Head head, Sequence to, AuditPace pace,
    TimeProvider time)
{
    /// <summary>Receipts read in one page: enough to keep a guest thread busy while the next page is read.</summary>
    public const int PageReceipts = 1000;

    /// <summary>Receipts whose keys are looked up at once: the more, the fewer requests to a store that reads all keys for
    /// them. Some 100 bytes each.</summary>
    public const int MarkersAtOnce = 10_000;

    private readonly List<LogNode> _completed = [];
    private readonly List<Marker> _markers = [];
    private readonly List<(BranchId Branch, Marker[] Markers)> _finished = [];
    private BranchId _branch;

    /// <summary>Walks to the end.</summary>
    /// <param name="reached">Told after each slice where the cursor stands.</param>
    /// <param name="cancellationToken">Looked at before each receipt.</param>
    /// <returns>The first thing that is wrong, or null.</returns>
    public async Task<AuditFault?> RunAsync(Func<Sequence, Task> reached, CancellationToken cancellationToken)
    {
        var reading = ReadAsync(cursor.Head.Sequence.Next, cancellationToken);
        try
        {
            while (cursor.Head.Sequence < to)
            {
                var page = await reading;
                reading = page.Next <= to && page.Receipts.Count > 0 ? ReadAsync(page.Next, cancellationToken) : reading;
                var fault = await ReplayAsync(page, reached, cancellationToken)
                    ?? await CheckNodesAsync(cancellationToken) ?? await CheckBlobsAsync(page, cancellationToken);
                var isEnd = fault is not null || cursor.Head.Sequence >= to;
                fault = await CheckMarkersAsync(isEnd ? 1 : MarkersAtOnce, cancellationToken) ?? fault;
                if (fault is not null)
                {
                    return fault;
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
        return new AuditPage(
            from, await archived.FillAsync(head.Contract, receipts, cancellationToken), checkpoints);
    }

    private async Task<AuditFault?> ReplayAsync(
        AuditPage page, Func<Sequence, Task> reached, CancellationToken cancellationToken)
    {
        if (page.Receipts.Count == 0)
        {
            return new AuditFault(new AuditFinding(page.From, "gap", $"receipt {page.From}", "nothing"));
        }

        var (receipt, checkpoint) = (0, 0);
        while (receipt < page.Receipts.Count && cursor.Head.Sequence < to)
        {
            // The time a slice has worked, not the time it has waited for its thread.
            var (fault, worked) = await guests.RunAsync(() => Slice(page, ref receipt, ref checkpoint, cancellationToken), cancellationToken);
            await reached(cursor.Head.Sequence);
            if (fault is not null)
            {
                return fault;
            }

            await pace.RestAsync(worked, cancellationToken);
        }

        return null;
    }

    private (AuditFault? Fault, TimeSpan Worked) Slice(
        AuditPage page, ref int receipt, ref int checkpoint, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        AuditFault? fault = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            fault = Step(page, page.Receipts[receipt++], ref checkpoint);
        }
        while (fault is null && receipt < page.Receipts.Count && cursor.Head.Sequence < to
            && time.GetElapsedTime(started).TotalMilliseconds < AuditPace.SliceMilliseconds);
        return (fault, time.GetElapsedTime(started));
    }

    private AuditFault? Step(AuditPage page, ReceiptRow row, ref int checkpoint)
    {
        if (cursor.Step(row) is { } finding)
        {
            return new AuditFault(finding, finding.Kind == "gap" ? null : row);
        }

        // Above its start a branch has receipts of its own alone: one of another, however well it follows, stands in the place of one.
        if ((cursor.Head.Sequence > head.Start) != (cursor.Head.Branch == head.Branch))
        {
            return new AuditFault(new AuditFinding(
                cursor.Head.Sequence, "divergence:branch",
                cursor.Head.Sequence > head.Start ? $"{head.Branch}" : $"one before {head.Branch}", $"{cursor.Head.Branch}"));
        }

        if (_branch != cursor.Head.Branch)
        {
            _finished.AddRange(_markers.Count > 0 ? [(_branch, _markers.ToArray())] : []);
            _markers.Clear();
            _branch = cursor.Head.Branch;
        }

        _markers.Add(cursor.Marker);
        for (var level = 1; cursor.Head.Frontier.TryGetCompletedSubtree(level, out var index, out var root); level++)
        {
            _completed.Add(new LogNode(level, index, root));
        }

        while (checkpoint < page.Checkpoints.Count && page.Checkpoints[checkpoint].Sequence <= cursor.Head.Sequence)
        {
            if (cursor.CheckCheckpoint(page.Checkpoints[checkpoint++]) is { } wrong)
            {
                return new AuditFault(wrong);
            }
        }

        return null;
    }

    /// <summary>That each receipt is found by its key and by its submission: otherwise its input could run a second time.</summary>
    /// <param name="atLeast">Below so many, and before the end of a branch, nothing is looked up yet.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    private async Task<AuditFault?> CheckMarkersAsync(int atLeast, CancellationToken cancellationToken)
    {
        if (_markers.Count >= atLeast)
        {
            _finished.Add((_branch, _markers.ToArray()));
            _markers.Clear();
        }

        foreach (var (branch, markers) in _finished)
        {
            var faults = await ledger.CheckEntriesAsync(head.Contract, branch, markers, isComplete: false, cancellationToken);
            if (faults.Count > 0)
            {
                return new AuditFault(new AuditFinding(
                    faults[0].Sequence, CorruptionKind.Marker, $"receipt {faults[0].Sequence} under its key and its submission",
                    faults[0].Detail));
            }
        }

        _finished.Clear();
        return null;
    }

    /// <summary>The stored nodes of the log, which proofs are made from: each must be what the receipts give.</summary>
    private async Task<AuditFault?> CheckNodesAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _completed)
        {
            var stored = await ledger.ReadLogNodeAsync(head.Contract, head.Branch, node.Level, node.Index, cancellationToken);
            if (stored != node.Hash)
            {
                return new AuditFault(new AuditFinding(
                    cursor.Head.Sequence, "corruption:log", $"log node {node.Level}/{node.Index} {node.Hash}",
                    stored?.ToString() ?? "nothing"));
            }
        }

        _completed.Clear();
        return null;
    }

    /// <summary>The states of the checkpoints on the way: their hashes have been compared, now that they are there.</summary>
    private async Task<AuditFault?> CheckBlobsAsync(AuditPage page, CancellationToken cancellationToken)
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
                return new AuditFault(new AuditFinding(row.Sequence, "corruption:state", corrupt.Place, corrupt.Detail));
            }
        }

        return null;
    }

    /// <summary>Where the walk ends at the head, the head must be what came out.</summary>
    private AuditFault? CheckHead()
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

        AuditFault? Compare(string field, Protocol.Hash256 expected, Protocol.Hash256 found) => expected == found
            ? null
            : new AuditFault(new AuditFinding(
                head.Sequence, "divergence:head-" + field, expected.ToString(), found.ToString()));
    }
}
