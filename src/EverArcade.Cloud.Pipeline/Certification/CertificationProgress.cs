namespace EverArcade.Cloud.Pipeline.Certification;

/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="What">What is at hand.</param>
public readonly record struct CertificationProgress(int Done, int Total, string What);
