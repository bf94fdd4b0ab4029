namespace EverArcade.Cloud.Pipeline.Certification;

/// <param name="Report">What came out.</param>
/// <param name="Times">How long it took.</param>
public sealed record CertificationResult(CertificationReport Report, CertificationTimes Times);
