using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Lets a long poll wait for the receipt of a submission. Thread-safe.</summary>
/// <remarks>A commit of this process wakes at once; one of another process is found by looking every
/// <see cref="LookAgain"/>.</remarks>
public sealed class ReceiptWaiters(ILedger ledger, TimeProvider time)
{
    /// <summary>How often the ledger is asked while nobody here announces anything.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<SubmissionId, Waiting> _waiting = [];

    /// <summary>Submissions somebody waits for.</summary>
    internal int Count
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Waits up to <paramref name="wait"/>.</summary>
    /// <returns>The receipt, or null when there is none yet.</returns>
    public async Task<ReceiptRow?> WaitAsync(
        ContractId contract, SubmissionId submission, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();

        // Joined before the first look: a receipt that lands between look and wait is announced.
        var announced = Join(submission);
        try
        {
            while (true)
            {
                if (await ReadAsync(contract, submission, cancellationToken) is { } receipt)
                {
                    return receipt;
                }

                var left = wait - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                var pause = left < LookAgain ? left : LookAgain;
                if (await Task.WhenAny(announced, Task.Delay(pause, time, cancellationToken)) == announced)
                {
                    return await announced;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave(submission);
        }
    }

    internal void Announce(SubmissionId submission, ReceiptRow receipt)
    {
        lock (_waiting)
        {
            if (_waiting.TryGetValue(submission, out var waiting))
            {
                _ = waiting.Announced.TrySetResult(receipt);
            }
        }
    }

    private Task<ReceiptRow> Join(SubmissionId submission)
    {
        lock (_waiting)
        {
            if (!_waiting.TryGetValue(submission, out var waiting))
            {
                _waiting.Add(submission, waiting = new Waiting());
            }

            waiting.Count++;
            return waiting.Announced.Task;
        }
    }

    /// <summary>The last one who leaves takes the entry away: one who leaves early costs the others nothing.</summary>
    private void Leave(SubmissionId submission)
    {
        lock (_waiting)
        {
            if (_waiting.TryGetValue(submission, out var waiting) && --waiting.Count == 0)
            {
                _ = _waiting.Remove(submission);
            }
        }
    }

    private async Task<ReceiptRow?> ReadAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        await ledger.ReadEntryAsync(contract, submission, cancellationToken) is { Sequence: { } sequence } entry
            ? await ledger.ReadReceiptAsync(contract, entry.Branch, sequence, cancellationToken)
            : null;

    private sealed class Waiting
    {
        public TaskCompletionSource<ReceiptRow> Announced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
