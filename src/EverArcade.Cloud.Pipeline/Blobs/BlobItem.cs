using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>A stored blob as it is listed.</summary>
/// <param name="Hash">Its name.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="WrittenAt">When it was last written, also if the same bytes stood there already.</param>
/// <param name="Version">Which writing that was.</param>
public readonly record struct BlobItem(Hash256 Hash, long Bytes, DateTimeOffset WrittenAt, BlobVersion Version);
