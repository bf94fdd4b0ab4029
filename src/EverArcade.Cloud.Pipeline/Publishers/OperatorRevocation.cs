using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Pipeline.Publishers;

/// <summary>A revocation made while the host runs; kept on shelf <c>revoked-publishers</c> under the key.</summary>
public sealed record OperatorRevocation
{
    public required PublicKey Publisher { get; init; }

    public required RevocationState State { get; init; }

    /// <summary>Why the key is revoked, for people; from <see cref="RevocationState.Reinstating"/> on why it is trusted again.</summary>
    public required string Reason { get; init; }

    /// <summary>Who says so.</summary>
    public required string Actor { get; init; }

    /// <summary>When it was said.</summary>
    public required DateTimeOffset Since { get; init; }
}
