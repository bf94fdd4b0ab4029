namespace EverArcade.Cloud.Http.Health;

/// <summary>Whether this host can do its work now.</summary>
internal sealed record ReadinessView(bool Ready, IReadOnlyList<string> Missing);
