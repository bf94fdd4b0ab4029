using System.Numerics;

namespace EverArcade.Cloud.Cli.Load;

/// <summary>Counts durations in buckets that are at most 1/32 wide, so that a percentile is true to 3 % whatever its size.</summary>
/// <remarks>Not thread-safe: one for each thread. Adding allocates nothing.</remarks>
internal sealed class LatencyHistogram
{
    /// <summary>Buckets for each doubling, as a power of two.</summary>
    private const int SubBits = 5;

    private readonly long[] _counts = new long[(64 - SubBits + 1) << SubBits];

    public long Count { get; private set; }

    /// <summary>The longest, exactly, nanoseconds.</summary>
    public long Max { get; private set; }

    public void Add(long nanoseconds)
    {
        var value = Math.Max(nanoseconds, 0);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The smallest duration that at least <paramref name="fraction"/> of all stay within, nanoseconds; 0 when there are none.</summary>
    /// <param name="fraction">0 to 1.</param>
    public long Percentile(double fraction)
    {
        var wanted = (long)Math.Ceiling(Count * fraction);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length && Count > 0; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted && seen > 0)
            {
                return Math.Min(UpperBound(bucket), Max);
            }
        }

        return 0;
    }

    private static int BucketOf(long value)
    {
        if (value < 1 << SubBits)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)(value >> shift) - (1 << SubBits);
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < 1 << SubBits)
        {
            return bucket;
        }

        var shift = (bucket >> SubBits) - 1;
        var mantissa = (1L << SubBits) + (bucket & ((1 << SubBits) - 1));
        return ((mantissa + 1) << shift) - 1;
    }
}
