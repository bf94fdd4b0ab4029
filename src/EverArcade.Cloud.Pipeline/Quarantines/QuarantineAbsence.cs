using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Contracts that had no quarantine a moment ago: a message asks for each execution, and the answer hardly ever
/// changes. Thread-safe.</summary>
/// <remarks>It is the order of a backlog that hangs on it, never whether a contract may advance: that the head says. Between two hosts
/// an answer is old by <see cref="FreshMax"/> at most, far less than it takes to set a quarantine, audit the contract and lift
/// it.</remarks>
internal sealed class QuarantineAbsence(TimeProvider time)
{
    /// <summary>How long an answer holds.</summary>
    public static readonly TimeSpan FreshMax = TimeSpan.FromSeconds(2);

    // Beyond it all are forgotten and asked for again when they are met; an entry takes about 100 bytes.
    private const int ContractsMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ContractId, long> _seenAt = [];

    public bool IsFresh(ContractId contract)
    {
        lock (_gate)
        {
            return _seenAt.TryGetValue(contract, out var seenAt) && time.GetElapsedTime(seenAt) < FreshMax;
        }
    }

    public void Note(ContractId contract, long askedAt)
    {
        lock (_gate)
        {
            if (_seenAt.Count >= ContractsMax)
            {
                _seenAt.Clear();
            }

            _seenAt[contract] = askedAt;
        }
    }

    public void Forget(ContractId contract)
    {
        lock (_gate)
        {
            _ = _seenAt.Remove(contract);
        }
    }
}
