using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Recovery;

/// <summary>How far an archive leads towards a head that is lost here.</summary>
/// <param name="Problem">Why it may not be used, or null.</param>
/// <param name="Head">The last place on the branch that this host is known to have reached; null for none.</param>
public sealed record ArchivedHead(Refusal? Problem, Head? Head);
