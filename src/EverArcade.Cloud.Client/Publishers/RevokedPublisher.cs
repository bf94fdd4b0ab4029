using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Publishers;

/// <summary>A publisher's key that a host does not trust, as the host tells it.</summary>
public sealed record RevokedPublisher
{
    public required PublicKey Publisher { get; init; }

    /// <summary><c>operator</c> or <c>settings</c>.</summary>
    public required string By { get; init; }

    /// <summary>Why; null by settings.</summary>
    public required string? Reason { get; init; }

    /// <summary>Who said so; null by settings.</summary>
    public required string? Actor { get; init; }

    /// <summary>Since when; null by settings.</summary>
    public required DateTimeOffset? Since { get; init; }
}
