using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>A consistency proof (RFC 6962): the log of size <paramref name="To"/> begins with that of size <paramref name="From"/>.</summary>
internal sealed record ConsistencyView(
    ulong From, ulong To, Hash256 FromRoot, Hash256 ToRoot, IReadOnlyList<Hash256> Path);
