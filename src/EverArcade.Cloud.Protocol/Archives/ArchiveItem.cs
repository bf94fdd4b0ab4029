namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>One item of an archive, not yet judged.</summary>
/// <param name="Kind">What it says it is.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="Offset">Where its content starts in the archive, bytes.</param>
public readonly record struct ArchiveItem(ArchiveItemKind Kind, ReadOnlyMemory<byte> Bytes, long Offset);
