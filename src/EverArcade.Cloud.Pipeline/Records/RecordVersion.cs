namespace EverArcade.Cloud.Pipeline.Records;

/// <summary>Which writing of a record it is: opaque, never used twice for one key, not even after a deletion.</summary>
public readonly record struct RecordVersion(string Value);
