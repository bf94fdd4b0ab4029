namespace EverArcade.Cloud.Protocol.Audits;

/// <summary>One key in which two states or diffs differ.</summary>
/// <param name="Key">The key.</param>
/// <param name="Expected">Its value after re-execution; null when it must be absent.</param>
/// <param name="Found">Its value as stored; null when it is absent.</param>
public sealed record StateKeyDifference(string Key, string? Expected, string? Found);
