using EverArcade.Cloud.Pipeline.Checkpoints;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>Narrows a bad history down to one interval between checkpoints by comparing log roots with a known-good copy: an
/// archive, a peer, certificates. A log root binds every receipt below it, so from the first bad receipt on all of them differ,
/// and halving finds the place; only that interval has to be re-executed. Thread-safe.</summary>
public sealed class CheckpointBisection(ILedger ledger, CheckpointCheck checks)
{
    /// <summary>Halves until no checkpoint is left between a good one and a bad one.</summary>
    /// <param name="head">The contract and branch; its end is the bad one.</param>
    /// <param name="good">A sequence up to which the history is known to be good; zero for genesis.</param>
    /// <param name="knownLogRoot">The log root of the known-good copy at a sequence; null when it does not say.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Where the first bad receipt lies, and how many comparisons it took.</returns>
    public async Task<BisectionResult> LocateAsync(
        Head head, Sequence good, Func<Sequence, CancellationToken, Task<Hash256?>> knownLogRoot, CancellationToken cancellationToken)
    {
        var (low, high, steps) = (good, head.Sequence, 0);
        while (await BetweenAsync(head, low, high, cancellationToken) is { } row)
        {
            steps++;
            if (await IsGoodAsync(head, row, knownLogRoot, cancellationToken))
            {
                low = row.Sequence;
            }
            else
            {
                high = row.Sequence;
            }
        }

        return new BisectionResult(low, high, steps);
    }

    /// <summary>The checkpoint nearest below the middle, or the first above it; null when there is none strictly between.</summary>
    private async Task<CheckpointRow?> BetweenAsync(
        Head head, Sequence low, Sequence high, CancellationToken cancellationToken)
    {
        var middle = new Sequence(low.Number + ((high.Number - low.Number) / 2));
        var below = await ledger.ReadCheckpointAsync(head.Contract, head.Branch, middle, cancellationToken);
        if (below is not null && below.Sequence > low)
        {
            return below.Sequence < high ? below : null;
        }

        var above = await ledger.ListCheckpointsAsync(head.Contract, head.Branch, middle.Next, 1, cancellationToken);
        return above is [var row] && row.Sequence < high && row.Sequence > low ? row : null;
    }

    /// <summary>A checkpoint that does not verify is bad, whatever it says.</summary>
    private async Task<bool> IsGoodAsync(
        Head head, CheckpointRow row, Func<Sequence, CancellationToken, Task<Hash256?>> knownLogRoot,
        CancellationToken cancellationToken)
    {
        try
        {
            var stored = checks.Open(row, head.Contract, head.Branch).Checkpoint.Frontier.Root;
            return stored == await knownLogRoot(row.Sequence, cancellationToken);
        }
        catch (IntegrityException)
        {
            return false;
        }
    }
}
