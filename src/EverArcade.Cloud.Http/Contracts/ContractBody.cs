using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Http.Contracts;

/// <summary>What a request for a contract says.</summary>
/// <param name="Package">A published package.</param>
/// <param name="Name">A label for people.</param>
/// <param name="Salt">Any hash; a random one is taken without.</param>
internal sealed record ContractBody(Hash256 Package, string Name, Hash256? Salt = null);
