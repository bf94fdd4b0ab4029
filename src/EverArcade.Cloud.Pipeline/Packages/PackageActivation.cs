using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Compiles the module of a package that was activated just now and keeps all that came of it. Thread-safe.</summary>
public sealed class PackageActivation(
    PackageCompilation compilation, ActivationShelf activations, IBlobStore blobs, ExecutionProfile profile, TimeProvider time)
{
    /// <summary>Compiles, smoke-runs, loads and stores: activated module, artefact, activation.</summary>
    /// <returns>The package, or why the module cannot be compiled; then nothing was stored.</returns>
    /// <exception cref="ExecutionFaultException">There is trouble with the compiler: try again.</exception>
    public async Task<CompiledPackage> LoadAsync(Package package, ActivatedModule module, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var compiled = await compilation.LoadAsync(package, module, cancellationToken);
        if (compiled.Artefact is not { } artefact)
        {
            return compiled;
        }

        var milliseconds = (int)time.GetElapsedTime(started).TotalMilliseconds;
        _ = await blobs.WriteAsync(module.Bytes, cancellationToken);
        await activations.WriteAsync(
            new Activation(
                package.Hash, profile.ComputeHash(), profile.Metering, module.Hash, package.Module.Length, module.Bytes.Length,
                artefact.Bytes.Length, milliseconds),
            cancellationToken);
        return compiled;
    }
}
