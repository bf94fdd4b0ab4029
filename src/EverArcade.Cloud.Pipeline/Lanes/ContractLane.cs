using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>The line in front of one contract. What has gathered while a batch was committed is the next batch: group
/// commit without waiting for it.</summary>
/// <remarks>One drain runs at a time; it ends, and the lane with it, when the line is empty.</remarks>
internal sealed class ContractLane(ContractId contract, ExecutionPipeline pipeline, Action<ContractLane> retire)
{
    /// <summary>Most works in one lane: beyond it callers are told to come back, since each holds memory.</summary>
    public const int WaitingMax = 4096;

    private readonly Queue<LaneWork> _waiting = new();
    private bool _draining;
    private bool _retired;

    public ContractId Contract { get; } = contract;

    public LaneOffer Offer(LaneWork work)
    {
        lock (_waiting)
        {
            if (_retired)
            {
                return LaneOffer.Retired;
            }

            if (_waiting.Count >= WaitingMax)
            {
                return LaneOffer.Full;
            }

            _waiting.Enqueue(work);
            if (_draining)
            {
                return LaneOffer.Taken;
            }

            _draining = true;
        }

        // On the caller's thread as far as the hop to a guest thread: the caller would only wait for another thread to start.
        _ = DrainAsync();
        return LaneOffer.Taken;
    }

    private async Task DrainAsync()
    {
        while (TakeBatch() is { } batch)
        {
            try
            {
                await pipeline.RunAsync(Contract, batch, CancellationToken.None);
            }
            catch (Exception fault)
            {
                foreach (var work in batch)
                {
                    work.Fail(fault);
                }
            }
        }

        retire(this);
    }

    private List<LaneWork>? TakeBatch()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0)
            {
                _retired = true;
                return null;
            }

            var batch = new List<LaneWork>(Math.Min(_waiting.Count, LedgerCommit.ReceiptsMax));
            while (batch.Count < LedgerCommit.ReceiptsMax && _waiting.TryDequeue(out var work))
            {
                batch.Add(work);
            }

            return batch;
        }
    }
}
