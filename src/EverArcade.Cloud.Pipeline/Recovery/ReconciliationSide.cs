using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>What speaks for one of two histories.</summary>
/// <param name="Sequence">Where it ends.</param>
/// <param name="Attestations">Checkpoints beyond the parting that trusted hosts signed.</param>
/// <param name="IsProven">Whether all of it verified and executed to what it says.</param>
/// <param name="Finding">The first thing that did not, or null.</param>
public sealed record ReconciliationSide(Sequence Sequence, int Attestations, bool IsProven, string? Finding);
