using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Execution;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>A contract as it stands in memory: head and the state, package and profile that belong to it. A cache entry:
/// losing it costs a reload, being stale costs a lost commit.</summary>
public sealed record LiveContract
{
    public required VersionedHead Head { get; init; }

    public required ContractState State { get; init; }

    public required LoadedPackage Package { get; init; }

    public required ExecutionProfile Profile { get; init; }

    public required SubmissionRun Run { get; init; }

    /// <summary>Diff bytes committed since the newest checkpoint.</summary>
    public required long DiffBytesSinceCheckpoint { get; init; }

    public ContractId Id => Head.Head.Contract;

    /// <summary>About what this entry holds in memory, bytes: the state's bytes, the run's input buffer (it holds the state and
    /// grows by doubling), as much garbage, and the nodes of the tree.</summary>
    public long MemoryBytes => 4096 + (4L * State.Encoded.Bytes.Length) + (320L * State.Encoded.Count);
}
