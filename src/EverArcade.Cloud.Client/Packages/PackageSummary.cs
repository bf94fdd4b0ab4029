using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Packages;

/// <summary>A published package as it stands in lists.</summary>
public sealed record PackageSummary
{
    public required Hash256 Package { get; init; }

    public required PublicKey Publisher { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Size of the .evr file, bytes.</summary>
    public required int FileBytes { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }
}
