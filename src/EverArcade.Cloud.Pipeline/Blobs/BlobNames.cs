using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Blobs;

/// <summary>Blobs that are named, a page of them; it may be empty.</summary>
/// <param name="Named">Their hashes, in any order, more than once if it comes so.</param>
/// <param name="Next">Where the next page begins; null: that was all.</param>
public sealed record BlobNames(IReadOnlyList<Hash256> Named, string? Next);
