using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>One lane a contract that has work: executions of one contract follow each other, those of others run beside.</summary>
/// <remarks>Thread-safe. Lanes live while they have work; what they know between two works is in <see cref="LiveContracts"/>.</remarks>
public sealed class ContractLanes(ExecutionPipeline pipeline)
{
    private readonly ConcurrentDictionary<ContractId, ContractLane> _lanes = new();

    /// <summary>Puts a work into its contract's lane.</summary>
    /// <returns>False when the lane is full: nothing was taken.</returns>
    public bool TryRun(LaneWork work, [NotNullWhen(true)] out Task<LaneReply>? reply)
    {
        reply = work.Reply;
        while (true)
        {
            var lane = _lanes.GetOrAdd(
                work.Pending.Contract, static (id, owner) => new ContractLane(id, owner.Pipeline, owner.Retire), (Pipeline: pipeline, Retire: (Action<ContractLane>)Retire));
            switch (lane.Offer(work))
            {
                case LaneOffer.Taken:
                    return true;
                case LaneOffer.Full:
                    reply = null;
                    return false;
                default:
                    // The lane ended between look-up and offer: whoever sees it takes it away, and the next look-up makes another.
                    Retire(lane);
                    continue;
            }
        }
    }

    private void Retire(ContractLane lane) => _lanes.TryRemove(new KeyValuePair<ContractId, ContractLane>(lane.Contract, lane));
}
