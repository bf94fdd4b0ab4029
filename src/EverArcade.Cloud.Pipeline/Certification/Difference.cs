namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>The first thing that was not as it must be.</summary>
/// <param name="Place">Engine, sample and field.</param>
/// <param name="Expected">What must have come out.</param>
/// <param name="Found">What did.</param>
public sealed record Difference(string Place, string Expected, string Found);
