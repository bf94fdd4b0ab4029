namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Sizes that change when the store does its housekeeping, never what it stores. Tests make them
/// small.</summary>
internal sealed record StoreTuning
{
    public static StoreTuning Default { get; } = new();

    /// <summary>Keys of receipts in one generation of <see cref="Ledger.RecentKeys"/>, two a receipt; default 174,000, just within
    /// two thirds of 2^18 slots. With 183 keys a page, a history of a million receipts has sixteen of them to put into each page. Two
    /// generations take 8 MiB.</summary>
    public int GenerationKeys { get; init; } = 174_000;

    /// <summary>Keys of the last process that are moved into the index when the store is opened; default 4,096, some ten milliseconds. More
    /// are moved with the receipts that come.</summary>
    public int MovedAtOnceMax { get; init; } = 4_096;

    /// <summary>Keys in the first segment of <see cref="Ledger.KeyFilter"/>; default 1,048,576, in 1.25 MiB.</summary>
    public int FilterSegmentKeys { get; init; } = 1 << 20;

    /// <summary>Bytes of memory in <see cref="Ledger.KeyFilter"/>; default 80 MiB, which is enough for 31 million
    /// receipts.</summary>
    public long FilterBytesMax { get; init; } = 80L << 20;

    /// <summary>Keys that <see cref="Ledger.KeyFilterFill"/> reads at a time; default 4,096, a millisecond.</summary>
    public int FillPageKeys { get; init; } = 4_096;

    /// <summary>Pages in the write-ahead log that start a pass of <see cref="Writing.LogDrain"/>; default 4,096, 16
    /// MiB. Most pages are written often, and copied once a pass.</summary>
    public int PassPages { get; init; } = 4_096;

    /// <summary>Pages in the log that stop the writer until all of it is copied; default 65,536, 256 MiB. Reached only
    /// when somebody reads one transaction for minutes or the disk is far too slow.</summary>
    public int FullPages { get; init; } = 65_536;
}
