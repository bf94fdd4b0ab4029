using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>A package that <see cref="PackageFile"/> has checked: canonical, consistent, signed by its publisher.</summary>
/// <remarks>Whether the publisher is trusted, and whether the module keeps the ABI, is judged elsewhere.</remarks>
public sealed record Package
{
    /// <summary>The package's name everywhere: covers manifest, module and schema, not the signature.</summary>
    public required Hash256 Hash { get; init; }

    public required PackageManifest Manifest { get; init; }

    /// <summary>The WebAssembly module; empty for a fixture.</summary>
    public required ReadOnlyMemory<byte> Module { get; init; }

    /// <summary>JSON that describes the contract's actions, as it stands in the file; null when there is none.</summary>
    public required ReadOnlyMemory<byte>? Schema { get; init; }

    /// <summary>The publisher's signature over the tagged package hash.</summary>
    public required Signature Signature { get; init; }
}
