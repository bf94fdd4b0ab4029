using System.Collections.Concurrent;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>Contracts whose callers have lately sent again what had run, or used a nonce twice.</summary>
/// <remarks>A submission whose caller waits is executed without a look at its nonce; that it was used shows at the commit, which
/// then fails for everybody in it. Whoever sends old submissions again and again could live off that, so a contract where it
/// has happened is looked at before anything is executed, for a while. Thread-safe.</remarks>
public sealed class RepeatWatch(TimeProvider time)
{
    /// <summary>How long a contract is looked at after a repetition.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(1);

    /// <summary>Most contracts remembered, to bound memory; beyond it all are forgotten, which costs each a conflict.</summary>
    public const int ContractsMax = 16_384;

    private readonly ConcurrentDictionary<ContractId, long> _since = new();

    /// <summary>A commit of this contract met a submission that had run, or another one under its nonce.</summary>
    public void Saw(ContractId contract)
    {
        if (_since.Count >= ContractsMax)
        {
            _since.Clear();
        }

        _since[contract] = time.GetTimestamp();
    }

    /// <summary>Whether the nonce of a submission to this contract is looked up before it runs.</summary>
    public bool Watches(ContractId contract)
    {
        if (!_since.TryGetValue(contract, out var since))
        {
            return false;
        }

        if (time.GetElapsedTime(since) < Lasts)
        {
            return true;
        }

        _ = _since.TryRemove(new KeyValuePair<ContractId, long>(contract, since));
        return false;
    }
}
