using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Protocol.Tests.Log;

internal static class LogSamples
{
    /// <summary>Receipt hashes to fill logs with: the SHA-256 of the number's four bytes.</summary>
    public static Hash256[] Receipts { get; } =
        [.. Enumerable.Range(0, 1500).Select(number => Hash256.Of(BitConverter.GetBytes(number)))];

    /// <summary>Complete subtrees of <see cref="Receipts"/>; asking for one outside of the log fails the test.</summary>
    public static LogNodeSource Source(int size) => (level, index) =>
    {
        var start = index << level;
        Assert.True(start + (1UL << level) <= (ulong)size, $"asked for node {level}/{index} of a log of {size}");
        return NaiveLog.Root(Receipts.AsSpan((int)start, 1 << level));
    };

    public static LogFrontier Frontier(int size)
    {
        var frontier = LogFrontier.Empty;
        foreach (var receipt in Receipts.AsSpan(0, size))
        {
            frontier = frontier.Append(receipt);
        }

        return frontier;
    }
}
