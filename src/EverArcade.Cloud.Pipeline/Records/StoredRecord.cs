namespace EverArcade.Cloud.Pipeline.Records;

/// <summary>A record as it stood when it was read.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Content">Its bytes, as they were written.</param>
/// <param name="Version">What a conditional write or deletion expects.</param>
public sealed record StoredRecord(RecordKey Key, ReadOnlyMemory<byte> Content, RecordVersion Version);
