namespace EverArcade.Cloud.Client.OperatorLogs;

/// <summary>An entry as it comes over the wire; only the signed bytes are believed.</summary>
internal sealed record OperatorLogDocument(ReadOnlyMemory<byte> Bytes);
