namespace EverArcade.Cloud.Http.Health;

/// <summary>This process answers.</summary>
internal sealed record LivenessView(bool Alive);
