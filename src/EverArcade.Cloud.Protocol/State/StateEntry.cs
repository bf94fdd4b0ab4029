namespace EverArcade.Cloud.Protocol.State;

/// <summary>One entry of a state, to keep.</summary>
/// <param name="Key">UTF-8 bytes of the key.</param>
/// <param name="Value">UTF-8 bytes of the value.</param>
public readonly record struct StateEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
