using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>A published package: where its file lies and what it calls itself.</summary>
/// <param name="Package">The package hash (docs/format.md, Package).</param>
/// <param name="Blob">The blob that holds the .evr file.</param>
/// <param name="Publisher">The publisher's public key, hex.</param>
/// <param name="Name">The manifest's name.</param>
/// <param name="Version">The manifest's version.</param>
/// <param name="FileBytes">Size of the .evr file.</param>
/// <param name="PublishedAt">When this deployment took it; kept beside, never hashed.</param>
public sealed record PackageRecord(
    Hash256 Package, Hash256 Blob, string Publisher, string Name, string Version, int FileBytes, DateTimeOffset PublishedAt);
