namespace EverArcade.Cloud.Pipeline;

/// <summary>Stored bytes are not what their hash, signature or format says: stop what depends on them, alert, never retry.</summary>
/// <param name="place">What is corrupt, e.g. <c>blob 3f…</c> or <c>receipt 17 of contract ab…</c>.</param>
/// <param name="detail">What was expected and what was found.</param>
public sealed class IntegrityException(string place, string detail) : Exception($"{place}: {detail}")
{
    public string Place { get; } = place;

    public string Detail { get; } = detail;
}
