using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.States;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Compares what a store keeps beside the receipts of a page with what their replay says it must be: log nodes, states
/// of checkpoints, markers. Executes nothing, so that the next page is replayed meanwhile.</summary>
/// <remarks>One page at a time; <see cref="HaveFound"/> may be asked meanwhile.</remarks>
internal sealed class PageChecks(ILedger ledger, StateLoader states, Head head)
{
    private volatile bool _haveFound;

    /// <summary>Whether something is wrong with a page: it is of no use to go on.</summary>
    public bool HaveFound => _haveFound;

    /// <returns>The first thing that is wrong with the page or its replay, or null.</returns>
    public async Task<AuditFault?> RunAsync(ReplayedPage page, CancellationToken cancellationToken)
    {
        var fault = await CheckAsync(page, cancellationToken);
        _haveFound = fault is not null;
        return fault;
    }

    private async Task<AuditFault?> CheckAsync(ReplayedPage page, CancellationToken cancellationToken)
    {
        try
        {
            var fault = page.Fault
                ?? await CheckNodesAsync(page, cancellationToken) ?? await CheckBlobsAsync(page, cancellationToken);
            return await CheckMarkersAsync(page, cancellationToken) ?? fault;
        }
        catch (IntegrityException corrupt)
        {
            // Said here, of the place that this page leads to: the walk is elsewhere by now.
            return Fault(page, page.End.Sequence.Next, CorruptionKind.Of(corrupt), corrupt.Place, corrupt.Detail);
        }
    }

    /// <summary>The stored nodes of the log, which proofs are made from: each must be what the receipts give.</summary>
    private async Task<AuditFault?> CheckNodesAsync(ReplayedPage page, CancellationToken cancellationToken)
    {
        foreach (var node in page.Nodes)
        {
            var stored = await ledger.ReadLogNodeAsync(head.Contract, head.Branch, node.Level, node.Index, cancellationToken);
            if (stored != node.Hash)
            {
                return Fault(
                    page, page.End.Sequence, "corruption:log", $"log node {node.Level}/{node.Index} {node.Hash}",
                    stored?.ToString() ?? "nothing");
            }
        }

        return null;
    }

    /// <summary>The states of the checkpoints on the way: their hashes have been compared, now that they are there.</summary>
    private async Task<AuditFault?> CheckBlobsAsync(ReplayedPage page, CancellationToken cancellationToken)
    {
        foreach (var row in page.Checkpoints)
        {
            try
            {
                // The cursor has checked the row.
                _ = SignedCheckpoint.TryRead(row.Bytes.Span, out var signed, out _);
                _ = await states.ReadBlobAsync(signed!.Checkpoint, cancellationToken);
            }
            catch (IntegrityException corrupt)
            {
                return Fault(page, row.Sequence, "corruption:state", corrupt.Place, corrupt.Detail);
            }
        }

        return null;
    }

    /// <summary>That each receipt is found by its key and by its submission: otherwise its input could run a second time.</summary>
    private async Task<AuditFault?> CheckMarkersAsync(ReplayedPage page, CancellationToken cancellationToken)
    {
        foreach (var (branch, markers) in page.Markers)
        {
            var faults = await ledger.CheckEntriesAsync(head.Contract, branch, markers, isComplete: false, cancellationToken);
            if (faults.Count > 0)
            {
                return Fault(
                    page, faults[0].Sequence, CorruptionKind.Marker, $"receipt {faults[0].Sequence} under its key and its submission",
                    faults[0].Detail);
            }
        }

        return null;
    }

    private static AuditFault Fault(ReplayedPage page, Sequence sequence, string kind, string expected, string found) =>
        new(new AuditFinding(sequence, kind, expected, found), End: page.End);
}
