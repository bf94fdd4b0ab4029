using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>An empty store of one kind, as the conformance suites use it.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    public abstract ILedger Ledger { get; }

    public abstract IBlobStore Blobs { get; }

    /// <summary>The queue of submissions.</summary>
    public abstract IMessageQueue Queue { get; }

    /// <summary>The queue of audits.</summary>
    public abstract IMessageQueue AuditQueue { get; }

    public abstract IRecordStore Records { get; }

    public abstract IPackageRegistry Packages { get; }

    public abstract IAuditStore Audits { get; }

    public abstract IPublicFiles PublicFiles { get; }

    /// <summary>A public file as a stranger reads it, past the store; null when there is none.</summary>
    public abstract Task<byte[]?> ReadPublicAsync(PublicPath path);

    /// <summary>Lets time pass for the store: moves its clock, or waits where the clock is somebody else's.</summary>
    public abstract Task PassAsync(TimeSpan time);

    /// <summary>Closes the store and opens it again, as another process would: nothing is remembered.</summary>
    public abstract Task ReopenAsync();

    /// <summary>Changes a stored blob's bytes behind the store's back.</summary>
    public abstract Task CorruptBlobAsync(Protocol.Hash256 blob);

    /// <summary>Changes a branch's stored head behind the store's back.</summary>
    public abstract Task CorruptHeadAsync(ContractId contract, BranchId branch);

    /// <summary>Changes a checkpoint of a genesis branch behind the store's back.</summary>
    public abstract Task CorruptCheckpointAsync(ContractId contract, Sequence sequence);

    /// <summary>Changes a parked message behind the store's back.</summary>
    public abstract Task CorruptPoisonAsync(string id);

    public abstract ValueTask DisposeAsync();
}
