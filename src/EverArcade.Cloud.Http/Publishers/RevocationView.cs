using EverArcade.Cloud.Pipeline.Publishers;

namespace EverArcade.Cloud.Http.Publishers;

/// <summary>A publisher's key that is not trusted.</summary>
internal sealed record RevocationView
{
    public required string Publisher { get; init; }

    /// <summary><c>operator</c>, or <c>settings</c> for a key that stands in the host's settings only.</summary>
    public required string By { get; init; }

    /// <summary>Why; null by settings.</summary>
    public required string? Reason { get; init; }

    /// <summary>Who said so; null by settings.</summary>
    public required string? Actor { get; init; }

    /// <summary>Since when; null by settings.</summary>
    public required DateTimeOffset? Since { get; init; }

    public static RevocationView Of(PublisherRevocation revocation) => new()
    {
        Publisher = revocation.Publisher.ToString(),
        By = revocation.ByOperator is null ? "settings" : "operator",
        Reason = revocation.ByOperator?.Reason,
        Actor = revocation.ByOperator?.Actor,
        Since = revocation.ByOperator?.Since,
    };
}
