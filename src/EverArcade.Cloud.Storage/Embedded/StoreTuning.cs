namespace EverArcade.Cloud.Storage.Embedded;

/// <summary>Sizes that change when the store does its housekeeping, never what it stores. Tests make them
/// small.</summary>
internal sealed record StoreTuning
{
    public static StoreTuning Default { get; } = new();

    /// <summary>Keys of receipts in one generation of <see cref="Ledger.RecentKeys"/>, two a receipt; default 65,536.
    /// With 183 keys a page, a history of a million receipts has six of them to put into each page. Two generations
    /// take some 8 MB.</summary>
    public int GenerationKeys { get; init; } = 65_536;

    /// <summary>Pages in the write-ahead log that start a pass of <see cref="Writing.LogDrain"/>; default 4,096, 16
    /// MiB. Most pages are written often, and copied once a pass.</summary>
    public int PassPages { get; init; } = 4_096;

    /// <summary>Pages in the log that stop the writer until all of it is copied; default 65,536, 256 MiB. Reached only
    /// when somebody reads one transaction for minutes or the disk is far too slow.</summary>
    public int FullPages { get; init; } = 65_536;
}
