using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Audits;

/// <summary>What the replay of a page leaves to be looked up in the store.</summary>
/// <param name="End">Where the cursor stood after it.</param>
/// <param name="Fault">What the replay found; it ended there.</param>
/// <param name="Nodes">The log nodes that the page completes.</param>
/// <param name="Checkpoints">The checkpoints that it passed, each compared with the cursor.</param>
/// <param name="Markers">Of this page or of earlier ones, those that it is time to look up, by branch.</param>
internal sealed record ReplayedPage(
    Head End, AuditFault? Fault, IReadOnlyList<LogNode> Nodes, IReadOnlyList<CheckpointRow> Checkpoints,
    IReadOnlyList<(BranchId Branch, IReadOnlyList<Marker> Markers)> Markers);
