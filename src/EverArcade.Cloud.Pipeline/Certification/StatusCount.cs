namespace EverArcade.Cloud.Pipeline.Certification;

/// <param name="Status">A receipt's status.</param>
/// <param name="Count">Samples that ended so.</param>
public sealed record StatusCount(string Status, int Count);
