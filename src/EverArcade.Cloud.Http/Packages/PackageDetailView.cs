using System.Text.Json.Serialization;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Http.Packages;

/// <summary>A published package with what its manifest says.</summary>
internal sealed record PackageDetailView
{
    public required Hash256 Package { get; init; }

    public required string Publisher { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Abi { get; init; }

    public required string Entry { get; init; }

    public required string Executor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    public required int FileBytes { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Of a WebAssembly package.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActivationView? Activation { get; init; }

    public static PackageDetailView Of(PackageRecord record, Package package, Activation? activation) => new()
    {
        Package = record.Package,
        Publisher = record.Publisher,
        Name = record.Name,
        Version = record.Version,
        Abi = package.Manifest.Abi,
        Entry = package.Manifest.Entry == PackageEntry.Execute ? "execute" : "everarcade_execute",
        Executor = package.Manifest.Executor == PackageExecutor.Wasm ? "wasm" : "native-fixture",
        Description = package.Manifest.Description,
        FileBytes = record.FileBytes,
        PublishedAt = record.PublishedAt,
        Activation = ActivationView.Of(activation),
    };
}
