using EverArcade.Cloud.Protocol.OperatorLogs;

namespace EverArcade.Cloud.Client.OperatorLogs;

/// <summary>An entry of the operator log.</summary>
/// <param name="Entry">The entry, read from <paramref name="Bytes"/>.</param>
/// <param name="Bytes">The signed entry as the host stores it.</param>
public sealed record OperatorLogItem(OperatorLogEntry Entry, ReadOnlyMemory<byte> Bytes);
