using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A publisher's key that this host no longer trusts: lost, stolen, or its owner is unwanted.</summary>
/// <param name="Publisher">The key.</param>
/// <param name="ByOperator">What an operator's revocation says; null for a key that stands in the settings only.</param>
public sealed record PublisherRevocation(PublicKey Publisher, OperatorRevocation? ByOperator);
