namespace EverArcade.Cloud.Client;

/// <summary>Whether a deployment can do its work now.</summary>
public sealed record Readiness
{
    public required bool Ready { get; init; }

    /// <summary>What cannot be reached, e.g. <c>ledger</c>; empty when ready.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}
