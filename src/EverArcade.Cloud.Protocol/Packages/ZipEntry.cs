namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>One stored file of a package.</summary>
internal readonly record struct ZipEntry(string Path, ReadOnlyMemory<byte> Content);
