using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>Executes once more what a receipt says was executed.</summary>
/// <returns>The outcome; null when the caller has no executor for this profile: unverifiable here, which is not a
/// divergence.</returns>
public delegate ExecutionOutcome? Replay(in ReplayRequest request);
