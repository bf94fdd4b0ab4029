namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Where an item of an archive begins: another reader of the same bytes can go on there.</summary>
/// <param name="Version">The version the archive's first bytes name.</param>
/// <param name="Offset">Bytes before it.</param>
public readonly record struct ArchivePlace(uint Version, long Offset);
