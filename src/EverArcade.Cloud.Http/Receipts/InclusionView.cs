using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>An inclusion proof (RFC 6962): <paramref name="Leaf"/> and <paramref name="Path"/> give <paramref name="Root"/>.</summary>
/// <param name="Sequence">The receipt; its index in the log is one less.</param>
/// <param name="Size">Receipts in the log.</param>
/// <param name="Root">The log's root.</param>
/// <param name="Receipt">The receipt's hash.</param>
/// <param name="Leaf">SHA-256 of 00 and the receipt's hash.</param>
/// <param name="Path">Sibling hashes, from the leaf upwards.</param>
internal sealed record InclusionView(
    Sequence Sequence, ulong Size, Hash256 Root, Hash256 Receipt, Hash256 Leaf, IReadOnlyList<Hash256> Path);
