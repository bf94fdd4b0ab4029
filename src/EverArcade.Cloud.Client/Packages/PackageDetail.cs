using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Client.Packages;

/// <summary>A published package with what its manifest says.</summary>
public sealed record PackageDetail
{
    public required Hash256 Package { get; init; }

    public required PublicKey Publisher { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The ABI the module speaks.</summary>
    public required string Abi { get; init; }

    /// <summary>The entry the module exports: <c>execute</c> or <c>everarcade_execute</c>.</summary>
    public required string Entry { get; init; }

    /// <summary>What runs it: <c>wasm</c> or <c>native-fixture</c>.</summary>
    public required string Executor { get; init; }

    public string? Description { get; init; }

    /// <summary>Size of the .evr file, bytes.</summary>
    public required int FileBytes { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Of a WebAssembly package; null for a fixture, and when it was published under another execution profile.</summary>
    public PackageActivation? Activation { get; init; }
}
