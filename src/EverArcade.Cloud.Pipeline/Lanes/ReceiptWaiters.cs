using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<SubmissionId, TaskCompletionSource<ReceiptRow>> _waiting = new();

    /// <summary>Waits up to <paramref name="wait"/>.</summary>
    /// <returns>The receipt, or null when there is none yet.</returns>
    public async Task<ReceiptRow?> WaitAsync(
        ContractId contract, SubmissionId submission, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var announced = _waiting.GetOrAdd(
            submission, static _ => new TaskCompletionSource<ReceiptRow>(TaskCreationOptions.RunContinuationsAsynchronously));
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
                if (await Task.WhenAny(announced.Task, Task.Delay(pause, time, cancellationToken)) == announced.Task)
                {
                    return await announced.Task;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Others who wait for the same submission keep their reference and their look at the ledger.
            _ = _waiting.TryRemove(new KeyValuePair<SubmissionId, TaskCompletionSource<ReceiptRow>>(submission, announced));
        }
    }

    internal void Announce(SubmissionId submission, ReceiptRow receipt)
    {
        if (!_waiting.IsEmpty && _waiting.TryRemove(submission, out var announced))
        {
            _ = announced.TrySetResult(receipt);
        }
    }

    private async Task<ReceiptRow?> ReadAsync(
        ContractId contract, SubmissionId submission, CancellationToken cancellationToken) =>
        await ledger.ReadEntryAsync(contract, submission, cancellationToken) is { Sequence: { } sequence } entry
            ? await ledger.ReadReceiptAsync(contract, entry.Branch, sequence, cancellationToken)
            : null;
}
