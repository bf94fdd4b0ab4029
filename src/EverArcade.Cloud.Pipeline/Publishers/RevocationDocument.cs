namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>The members of a revocation's record.</summary>
internal sealed record RevocationDocument(string Publisher, byte State, string Reason, string Actor, DateTimeOffset Since);
