namespace EverArcade.Cloud.Pipeline.Collection;

/// <summary>The members of the record that says how far the collection of blobs is: all that a tick goes on from.</summary>
/// <param name="Mark">Number of the mark that is under way, or was the last.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="IsSecond">Whether the mark before was whole and asked the same owners: what it found unnamed and this one finds
/// again may go.</param>
/// <param name="Owners">The owners it asks, in order.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Asked">Owners that have said everything.</param>
/// <param name="Place">Where the next owner goes on; null at its beginning.</param>
/// <param name="Named">Names heard, repetitions included.</param>
/// <param name="Pages">Pages of its filter.</param>
/// <param name="Bits">Bits that are set in them: with fewer, something of it was lost.</param>
/// <param name="Compared">The last blob that was looked at, hex; null before the first.</param>
/// <param name="Unnamed">Old blobs without a name found so far, for the first time or again.</param>
/// <param name="Deleted">Blobs deleted so far.</param>
internal sealed record CollectionDocument(
    ulong Mark, CollectionPhase Phase, bool IsSecond, IReadOnlyList<string> Owners, DateTimeOffset StartedAt, int Asked,
    string? Place, long Named, int Pages, long Bits, string? Compared, long Unnamed, long Deleted);
