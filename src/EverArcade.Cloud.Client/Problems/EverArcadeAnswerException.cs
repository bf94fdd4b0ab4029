namespace EverArcade.Cloud.Client.Problems;

/// <summary>The server answered something that does not hold: malformed, or it does not verify against its own hashes, proofs
/// or the question. Never retry it away: keep the answer and show it to somebody.</summary>
/// <param name="place">What does not hold, e.g. <c>receipt 17 of contract ab…</c>.</param>
/// <param name="detail">What was expected and what was found.</param>
public sealed class EverArcadeAnswerException(string place, string detail) : Exception($"{place}: {detail}")
{
    public string Place { get; } = place;

    public string Detail { get; } = detail;
}
