namespace EverArcade.Cloud.Protocol.Log;

/// <summary>Makes every complete subtree's hash from the few that a store keeps: receipts' hashes and the roots that
/// <see cref="LogFrontier.TryGetCompletedSubtree"/> told.</summary>
public static class LogStoredNodes
{
    /// <param name="stored">Answers stored nodes: stored level 0 is a receipt's hash (index is sequence minus one), level 1 the
    /// root over 256 of them, level 2 over 65,536, and so on. At most 128 are read for one node.</param>
    public static LogNodeSource AsSource(LogNodeSource stored) => (level, index) => Compute(stored, level, index);

    private static Hash256 Compute(LogNodeSource stored, int level, ulong index)
    {
        if (level % LogFrontier.BitsPerStoredLevel == 0)
        {
            var hash = stored(level / LogFrontier.BitsPerStoredLevel, index);
            return level == 0 ? LogHash.Leaf(hash) : hash;
        }

        return LogHash.Node(Compute(stored, level - 1, 2 * index), Compute(stored, level - 1, (2 * index) + 1));
    }
}
