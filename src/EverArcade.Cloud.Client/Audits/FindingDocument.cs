namespace EverArcade.Cloud.Client.Audits;

/// <summary>A finding as it comes over the wire; only the bytes are believed.</summary>
internal sealed record FindingDocument(ReadOnlyMemory<byte> Bytes);
