using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Constants of the archive file, <c>.evx</c> (docs/format.md, Archive).</summary>
/// <remarks>
/// <code>
///  0  magic 8: "EVERARCH"           then items, each:
///  8  version u32 = 2                0  kind u8
///                                    1  length u32
///                                    5  content
/// </code>
/// </remarks>
public static class ArchiveFormat
{
    /// <summary>The version that is written. Version 1 has no <see cref="ArchiveItemKind.Start"/> and no <see
    /// cref="ArchiveItemKind.Certificate"/>, and is read as well.</summary>
    public const uint Version = 2;

    internal const uint FirstVersion = 1;

    internal const int HeaderBytes = 12;

    internal const int ItemHeaderBytes = 5;

    /// <summary>Largest genesis, profile, checkpoint or trailer, bytes: all are well below.</summary>
    public const int SmallItemBytesMax = 16 << 10;

    /// <summary>Largest receipt with submission and diff, bytes: several times what any released profile allows.</summary>
    public const int ReceiptItemBytesMax = 8 << 20;

    /// <summary>Largest start, bytes: a checkpoint, and a state several times what any released profile allows.</summary>
    public const int StartItemBytesMax = 64 << 20;

    /// <summary>Largest audit certificate, bytes.</summary>
    public const int CertificateItemBytesMax = 1 << 20;

    internal static ReadOnlySpan<byte> Magic => "EVERARCH"u8;

    /// <summary>Whether bytes start as an archive does.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    /// <summary>Largest content of an item, bytes: what a reader may have to hold.</summary>
    public static int BytesMaxOf(ArchiveItemKind kind) => kind switch
    {
        ArchiveItemKind.Package => PackageFile.FileBytesMax,
        ArchiveItemKind.Receipt => ReceiptItemBytesMax,
        ArchiveItemKind.Start => StartItemBytesMax,
        ArchiveItemKind.Certificate => CertificateItemBytesMax,
        _ => SmallItemBytesMax,
    };

    /// <summary>The last kind of item a version has.</summary>
    internal static ArchiveItemKind LastKindOf(uint version) =>
        version == FirstVersion ? ArchiveItemKind.Trailer : ArchiveItemKind.Certificate;
}
