using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Execution.Modules;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Gets the machine code of an activated module for its loader's engine: from the shelf, else from a compiler.
/// Thread-safe.</summary>
/// <remarks>Work that waits for a compiler holds no thread; work that has one holds a thread of its own, none of the pool.</remarks>
public sealed class PackageCompilation(PackageLoader loader, ArtefactShelf shelf, ExecutionOptions options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Compile.CompilersMax);

    /// <summary>Loads a package, and keeps its artefact if it had none.</summary>
    /// <param name="package">The package.</param>
    /// <param name="module">What <see cref="PackageLoader.Activate"/> made of it.</param>
    /// <param name="cancellationToken">Gives up waiting; a compilation that has begun goes on.</param>
    /// <returns>The package and its artefact, or why the module cannot be compiled here.</returns>
    /// <exception cref="ExecutionFaultException">There is trouble with the compiler: try again.</exception>
    public async Task<CompiledPackage> LoadAsync(Package package, ActivatedModule module, CancellationToken cancellationToken)
    {
        if (await TryLoadAsync(package, module, cancellationToken) is { } found)
        {
            return found;
        }

        await _places.WaitAsync(cancellationToken);
        try
        {
            // Whoever had the place before may have compiled the same.
            return await TryLoadAsync(package, module, cancellationToken) ?? await CompileAsync(package, module, cancellationToken);
        }
        finally
        {
            _ = _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<CompiledPackage?> TryLoadAsync(Package package, ActivatedModule module, CancellationToken cancellationToken) =>
        await shelf.ReadAsync(loader.KeyOf(module.Hash), cancellationToken) is { } artefact && loader.TryLoad(package, artefact) is { } loaded
            ? new CompiledPackage(loaded, artefact, []) : null;

    private async Task<CompiledPackage> CompileAsync(Package package, ActivatedModule module, CancellationToken cancellationToken)
    {
        var compiled = await Task.Factory.StartNew(
            () => loader.Compile(package, module), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (compiled.Artefact is { } artefact)
        {
            await shelf.WriteAsync(artefact, cancellationToken);
        }

        return compiled;
    }
}
