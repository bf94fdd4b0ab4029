using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Variants;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>What a package is executed on while it is certified.</summary>
public sealed record CertificationEngines
{
    /// <summary>What hosts execute with: everything else is held against it.</summary>
    public required EngineVariant Live { get; init; }

    /// <summary>Other engines and configurations.</summary>
    public required IReadOnlyList<EngineVariant> Others { get; init; }

    /// <summary>Gives every instance the memory of the one before.</summary>
    public required EngineVariant OneSlot { get; init; }

    /// <summary>Looks at an activated module from outside.</summary>
    public required Func<Package, GuestShape> ShapeOf { get; init; }

    /// <summary>The engines of this build.</summary>
    public static CertificationEngines Of(IExecutor executor, PackageLoader loader, ExecutionProfile profile)
    {
        var variants = new EngineVariants(loader, profile);
        return new CertificationEngines
        {
            Live = variants.Live(executor),
            Others = variants.Others(),
            OneSlot = variants.OneSlot(),
            ShapeOf = variants.ShapeOf,
        };
    }
}
