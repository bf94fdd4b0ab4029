using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A head as it was read, with the version a commit must still find (an ETag).</summary>
public sealed record VersionedHead(Head Head, HeadVersion Version);
