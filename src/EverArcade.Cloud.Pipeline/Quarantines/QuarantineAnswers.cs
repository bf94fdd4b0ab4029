using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Quarantines;

/// <summary>Who had no quarantine a moment ago: a message asks for each execution, and the answer hardly ever changes.
/// Thread-safe.</summary>
/// <remarks>It is the order of a backlog that hangs on it, never whether a contract may advance: that the head says. Between two
/// hosts "none" is old by <see cref="FreshMax"/> at most, far less than it takes to set a quarantine, audit the contract and
/// lift it. That there is one is never remembered.</remarks>
internal sealed class QuarantineAnswers(TimeProvider time)
{
    /// <summary>How long "none" holds.</summary>
    public static readonly TimeSpan FreshMax = TimeSpan.FromSeconds(2);

    // Beyond it all are forgotten and asked for again when they are met; an entry takes some 200 bytes.
    private const int ContractsMax = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ContractId, (long AskedAt, Task<bool> Answer)> _asked = [];

    /// <summary>The answer that is on its way, a fresh "none", or a new one.</summary>
    public Task<bool> AskAsync(ContractId contract, Func<Task<bool>> ask)
    {
        lock (_gate)
        {
            if (_asked.TryGetValue(contract, out var last)
                && (!last.Answer.IsCompleted
                    || (last.Answer is { IsCompletedSuccessfully: true, Result: false }
                        && time.GetElapsedTime(last.AskedAt) < FreshMax)))
            {
                return last.Answer;
            }

            if (_asked.Count >= ContractsMax)
            {
                _asked.Clear();
            }

            var answer = (AskedAt: time.GetTimestamp(), Answer: ask());
            _asked[contract] = answer;
            return answer.Answer;
        }
    }

    public void Forget(ContractId contract)
    {
        lock (_gate)
        {
            _ = _asked.Remove(contract);
        }
    }
}
