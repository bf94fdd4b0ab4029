using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Ledger;

/// <summary>A receipt whose key or submission does not lead to it: its input could be accepted a second time.</summary>
/// <param name="Sequence">Which receipt.</param>
/// <param name="Detail">What stands there, or what does not.</param>
public readonly record struct EntryFault(Sequence Sequence, string Detail);
