using System.Security.Cryptography;
using System.Text;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>The steps of a plan as they are found: all are hashed, the first are kept. One thread at a time.</summary>
internal sealed class PlanSteps : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _shown = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Shown => _shown;

    public void Add(string step)
    {
        Count++;
        _hash.AppendData(Encoding.UTF8.GetBytes(step));
        _hash.AppendData([0]);
        if (_shown.Count < RecoveryPlan.StepsShownMax)
        {
            _shown.Add(step);
        }
    }

    /// <summary>The plan of these steps on a head as it was read.</summary>
    /// <param name="action">What the steps carry out.</param>
    /// <param name="head">The active branch's head: the plan holds while its version does.</param>
    /// <param name="archive">SHA-256 of the archive the steps draw on; null when they need none.</param>
    public RecoveryPlan ToPlan(RecoveryAction action, VersionedHead head, Hash256? archive) => new()
    {
        Action = action,
        Contract = head.Head.Contract,
        Branch = head.Head.Branch,
        Sequence = head.Head.Sequence,
        Version = head.Version,
        Archive = archive,
        Steps = Shown,
        StepCount = Count,
        StepsHash = ComputeHash(),
    };

    /// <summary>The hash over all steps so far.</summary>
    public Hash256 ComputeHash() => Hash256.FromBytes(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
