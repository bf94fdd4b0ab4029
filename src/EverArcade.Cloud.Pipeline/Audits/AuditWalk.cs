using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Archives;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Leads a cursor from where it stands to a sequence, in slices so short that live executions get between them. While a page
/// is replayed the next one is read, and what the store keeps beside the one before is looked up: a replay waits for neither.</summary>
/// <remarks>One caller at a time. What was begun and is not needed is waited for: nothing runs on after the walk. What is found does not
/// depend on which of the three is faster: a page counts before the one after it.</remarks>
internal sealed class AuditWalk(
    ILedger ledger, ArchivedRows archived, StateLoader states, GuestThreads guests, ReplayCursor cursor, Head head, Sequence to, AuditPace pace,
    TimeProvider time)
{
    /// <summary>Receipts read in one page: enough to keep a guest thread busy while the next page is read.</summary>
    public const int PageReceipts = 1000;

    /// <summary>Receipts whose keys are looked up at once: the more, the fewer requests to a store that reads all keys for
    /// them. Some 100 bytes each.</summary>
    public const int MarkersAtOnce = 10_000;

    private readonly PageChecks _checks = new(ledger, states, head);
    // As long as it will get: a list of some thousand that grows is copied several times, each time into what is collected late.
    private readonly int _markersMax = (int)Math.Min(MarkersAtOnce + PageReceipts, to.Number - Math.Min(to.Number, cursor.Head.Sequence.Number));
    private List<Marker> _markers = [];
    private List<LogNode> _completed = [];
    private List<(BranchId Branch, IReadOnlyList<Marker> Markers)> _finished = [];
    private BranchId _branch;

    /// <summary>Walks to the end.</summary>
    /// <param name="reached">Told after each slice where the cursor stands.</param>
    /// <param name="cancellationToken">Looked at before each receipt.</param>
    /// <returns>The first thing that is wrong, or null.</returns>
    public async Task<AuditFault?> RunAsync(Func<Sequence, Task> reached, CancellationToken cancellationToken)
    {
        var reading = BeginReading(cursor.Head.Sequence.Next, cancellationToken);
        var checking = Task.FromResult<AuditFault?>(null);
        try
        {
            while (cursor.Head.Sequence < to)
            {
                // What is wrong with a page is said before whatever happens to the next one.
                await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!reading.IsCompletedSuccessfully && await checking is { } known)
                {
                    return known;
                }

                var page = await reading;
                reading = page.Next <= to && page.Receipts.Count > 0 ? BeginReading(page.Next, cancellationToken) : reading;
                var replaying = ReplayAsync(page, reached, cancellationToken);
                await ((Task)replaying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (await checking is { } earlier)
                {
                    return earlier;
                }

                var replayed = Take(page, await replaying);
                checking = Task.Run(() => _checks.RunAsync(replayed, cancellationToken), CancellationToken.None);
                if (replayed.Fault is not null)
                {
                    break;
                }
            }

            return await checking ?? CheckHead();
        }
        finally
        {
            await Task.WhenAll(reading, checking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Begun on another thread: a local store reads on its caller's.
    private Task<AuditPage> BeginReading(Sequence from, CancellationToken cancellationToken) =>
        Task.Run(() => ReadAsync(from, cancellationToken), CancellationToken.None);

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
        while (receipt < page.Receipts.Count && cursor.Head.Sequence < to && !_checks.HaveFound)
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

    /// <summary>Holds the thread for longer where nobody else wants one: handing it back and forth takes as long as some receipts.</summary>
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
            && pace.GoesOn(time.GetElapsedTime(started), guests.AreWanted));
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
            Finish();
            _branch = cursor.Head.Branch;
        }

        if (_markers.Count == 0)
        {
            _ = _markers.EnsureCapacity(_markersMax);
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

    /// <summary>Hands over what is to be looked up: markers once enough have gathered, at the end of a branch and at the end.</summary>
    private ReplayedPage Take(AuditPage page, AuditFault? fault)
    {
        var isEnd = fault is not null || cursor.Head.Sequence >= to;
        if (isEnd || _markers.Count >= MarkersAtOnce)
        {
            Finish();
        }

        var passed = page.Checkpoints.TakeWhile(row => row.Sequence <= cursor.Head.Sequence).ToList();
        var replayed = new ReplayedPage(cursor.Head, fault, _completed, passed, _finished);
        (_completed, _finished) = ([], []);
        return replayed;
    }

    private void Finish()
    {
        if (_markers.Count > 0)
        {
            _finished.Add((_branch, _markers));
            _markers = [];
        }
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
