using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>A way to execute packages that can be held against another: an engine, its configuration, and how code gets there.</summary>
/// <param name="name">Engine and configuration, for people; the same on every machine.</param>
/// <param name="prepare">Makes a package ready; what it gives runs on guest threads only.</param>
public sealed class EngineVariant(string name, Func<Package, ExecuteGuest> prepare)
{
    public string Name { get; } = name;

    /// <summary>Makes a package ready to run.</summary>
    /// <exception cref="ExecutionFaultException">The package does not load there.</exception>
    public ExecuteGuest Prepare(Package package) => prepare(package);
}
