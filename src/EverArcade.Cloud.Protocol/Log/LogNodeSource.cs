namespace EverArcade.Cloud.Protocol.Log;

/// <summary>Answers the hash of a complete subtree; asked only for subtrees that lie inside of the log.</summary>
/// <param name="level">Height: 0 is a leaf hash, <see cref="LogHash.Leaf(Hash256)"/> of a receipt's hash.</param>
/// <param name="index">Place among the subtrees of this height, from 0.</param>
public delegate Hash256 LogNodeSource(int level, ulong index);
