using EverArcade.Cloud.Pipeline.Audits;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Pipeline.Queue;
using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Storage.Azure;
using EverArcade.Cloud.Storage.Embedded;

namespace EverArcade.Cloud.Pipeline.Tests.Hosting;

/// <summary>The ports of a store, whichever it is.</summary>
public sealed record StorePorts(
    ILedger Ledger, IBlobStore Blobs, IMessageQueue Submissions, IMessageQueue AuditMessages, IRecordStore Records,
    IPackageRegistry Packages, IAuditStore Audits, IPublicFiles PublicFiles)
{
    /// <summary>Which blobs the ledger itself names; null where it keeps every piece in its rows.</summary>
    public IBlobOwner? SpilledBlobs { get; private init; }

    public static StorePorts Of(EmbeddedStore store) => new(
        store.Ledger, store.Blobs, store.Submissions, store.AuditMessages, store.Records, store.Packages, store.Audits,
        store.PublicFiles);

    public static StorePorts Of(AzureStore store) => new(
        store.Ledger, store.Blobs, store.Submissions, store.AuditMessages, store.Records, store.Packages, store.Audits,
        store.PublicFiles)
    {
        SpilledBlobs = store.SpilledBlobs,
    };
}
