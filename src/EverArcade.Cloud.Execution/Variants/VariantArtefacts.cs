using System.Collections.Concurrent;
using EverArcade.Cloud.Execution.Compilation;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Execution.Variants;

/// <summary>Compiles packages for the engines they are certified on: in a process of its own each time and under the caps of any
/// compilation, as if they were published. Thread-safe; keeps the artefacts of one package, of which several engines use some, and of our
/// own guests, which every certification needs.</summary>
internal sealed class VariantArtefacts(PackageLoader loader, ExecutionProfile profile)
{
    /// <summary>Code of <see cref="ProbeGuests"/>, by what it belongs to: a few hundred kilobytes for each of a handful of engines.</summary>
    private static readonly ConcurrentDictionary<ArtefactKey, Artefact> Probes = new();

    private readonly ConcurrentDictionary<(Hash256 Package, CompileTarget Target), Artefact> _made = new();

    /// <exception cref="ExecutionFaultException">The package was not accepted, does not compile for the target under the caps, or there
    /// is trouble with the compiler.</exception>
    public Artefact Of(Package package, CompileTarget target)
    {
        if (ProbeGuests.Has(package))
        {
            return OfProbe(package, target);
        }

        if (_made.TryGetValue((package.Hash, target), out var known))
        {
            return known;
        }

        foreach (var other in _made.Keys.Where(key => key.Package != package.Hash))
        {
            _ = _made.TryRemove(other, out _);
        }

        return _made[(package.Hash, target)] = Make(package, target);
    }

    private Artefact OfProbe(Package probe, CompileTarget target)
    {
        var activated = VariantGuest.Activate(probe, profile);
        var key = new ArtefactKey(Hash256.Of(activated.Span), EngineConfiguration.IdOf(target));
        return Probes.TryGetValue(key, out var known) ? known : Probes[key] = Make(probe, target);
    }

    private Artefact Make(Package package, CompileTarget target)
    {
        var refusals = new RefusalList();
        return loader.CompileFor(target, VariantGuest.Activate(package, profile), package.Manifest.Entry, refusals)
            ?? throw PackageLoader.Unloadable(package, refusals.All);
    }
}
