namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>When and how long: kept beside the report, which does not depend on it.</summary>
/// <param name="StartedAt">When the certification began.</param>
/// <param name="TotalMilliseconds">How long it took.</param>
/// <param name="Milliseconds">By what was done: playing the samples (isolation and metering run along), restore, replay.</param>
public sealed record CertificationTimes(
    DateTimeOffset StartedAt, long TotalMilliseconds, IReadOnlyDictionary<string, long> Milliseconds);
