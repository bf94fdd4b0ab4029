using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>What a package says about itself: <c>manifest.json</c>, RFC 8785 canonical JSON (docs/format.md, Package).</summary>
/// <remarks>A value of this type may still break the rules: <see cref="PackageManifestCheck"/> names them all.</remarks>
public sealed record PackageManifest
{
    /// <summary>Longest name, characters.</summary>
    public const int NameLengthMax = 64;

    /// <summary>Longest version, characters.</summary>
    public const int VersionLengthMax = 64;

    /// <summary>Longest fixture name, characters.</summary>
    public const int FixtureLengthMax = 64;

    /// <summary>Longest description, bytes of UTF-8.</summary>
    public const int DescriptionBytesMax = 1024;

    /// <summary>1 to <see cref="NameLengthMax"/> of a-z, 0-9 and hyphen.</summary>
    public required string Name { get; init; }

    /// <summary>Semantic version (semver.org 2.0.0).</summary>
    public required string Version { get; init; }

    /// <summary>The ABI the module speaks.</summary>
    public required string Abi { get; init; }

    public required PackageEntry Entry { get; init; }

    public required PackageExecutor Executor { get; init; }

    /// <summary>The registered fixture's name; exactly when the executor is <see cref="PackageExecutor.NativeFixture"/>.</summary>
    public string? Fixture { get; init; }

    /// <summary>Whose signature the package carries.</summary>
    public required PublicKey Publisher { get; init; }

    public PackageLimits Limits { get; init; } = PackageLimits.None;

    /// <summary>A sentence for people; null when there is none.</summary>
    public string? Description { get; init; }
}
