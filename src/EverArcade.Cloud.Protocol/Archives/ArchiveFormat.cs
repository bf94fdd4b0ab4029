using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Constants of the archive file, <c>.evx</c> (docs/format.md, Archive).</summary>
/// <remarks>
/// <code>
///  0  magic 8: "EVERARCH"           then items, each:
///  8  version u32 = 1                0  kind u8
///                                    1  length u32
///                                    5  content
/// </code>
/// </remarks>
public static class ArchiveFormat
{
    public const uint Version = 1;

    internal const int HeaderBytes = 12;

    internal const int ItemHeaderBytes = 5;

    /// <summary>Largest genesis, profile, checkpoint or trailer, bytes: all are well below.</summary>
    public const int SmallItemBytesMax = 16 << 10;

    /// <summary>Largest receipt with submission and diff, bytes: several times what any released profile allows.</summary>
    public const int ReceiptItemBytesMax = 8 << 20;

    internal static ReadOnlySpan<byte> Magic => "EVERARCH"u8;

    /// <summary>Largest content of an item, bytes: what a reader may have to hold.</summary>
    public static int BytesMaxOf(ArchiveItemKind kind) => kind switch
    {
        ArchiveItemKind.Package => PackageFile.FileBytesMax,
        ArchiveItemKind.Receipt => ReceiptItemBytesMax,
        _ => SmallItemBytesMax,
    };
}
