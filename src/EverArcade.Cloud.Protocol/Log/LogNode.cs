namespace EverArcade.Cloud.Protocol.Log;

/// <summary>A complete subtree of a receipt log: covers the leaves from <c>Index × 2^Level</c> up to, not including,
/// <c>(Index + 1) × 2^Level</c>.</summary>
/// <param name="Level">Height: 0 is a leaf hash.</param>
/// <param name="Index">Place among the subtrees of this height, from 0.</param>
/// <param name="Hash">Its RFC 6962 tree hash.</param>
public readonly record struct LogNode(int Level, ulong Index, Hash256 Hash);
