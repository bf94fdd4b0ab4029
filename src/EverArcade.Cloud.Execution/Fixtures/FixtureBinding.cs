using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Execution.Fixtures;

/// <summary>Finds the fixture a package names, where the host's policy allows any. Thread-safe.</summary>
internal sealed class FixtureBinding(bool isAllowed, FixtureRegistry fixtures)
{
    /// <param name="package">Its manifest names a fixture.</param>
    /// <param name="refusals">Receives every reason against it.</param>
    /// <returns>The package with its fixture; null when nothing is registered under its name.</returns>
    public LoadedPackage? TryBind(Package package, RefusalList refusals)
    {
        var name = package.Manifest.Fixture ?? "";
        if (!isAllowed)
        {
            refusals.Add(
                ExecutionRefusals.FixturesNotAllowed, "manifest.executor", "This host runs WebAssembly packages only.");
        }

        if (fixtures.Find(name) is not { } fixture)
        {
            refusals.Add(
                ExecutionRefusals.FixtureUnknown, "manifest.fixture", $"No fixture is registered as \"{name}\".");
            return null;
        }

        return new LoadedPackage(package, fixture);
    }
}
