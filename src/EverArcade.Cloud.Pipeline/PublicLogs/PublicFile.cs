namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>A file for everybody.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="IsFinal">True for octets that never change, which any cache may keep; false for text that does.</param>
public sealed record PublicFile(PublicPath Path, ReadOnlyMemory<byte> Bytes, bool IsFinal);
