using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Client.Recovery;

/// <summary>Two histories of a contract, side by side.</summary>
public sealed record ReconciliationSummary
{
    public required ContractId Contract { get; init; }

    /// <summary>What can be shown: <c>same</c>, <c>here-goes-on</c>, <c>there-goes-on</c>, <c>here</c>, <c>there</c>,
    /// <c>undecided</c>, <c>neither-proven</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>Where the archive begins.</summary>
    public required Sequence Start { get; init; }

    /// <summary>Last receipt that both have.</summary>
    public required Sequence Common { get; init; }

    /// <summary>First receipt that differs, or null.</summary>
    public Sequence? Parting { get; init; }

    public required ReconciliationSideSummary Here { get; init; }

    public required ReconciliationSideSummary There { get; init; }
}
