using EverArcade.Cloud.Execution;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Pipeline.Publishers;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>Takes a package: file, signature, policy and module are checked, then it is stored. Publishing the same file
/// again changes nothing. Thread-safe.</summary>
/// <remarks>Activated module, artefact and activation are written before the entry: what is published is whole. A publish that ends
/// between leaves blobs and records that the next one finds.</remarks>
public sealed class PackagePublisher(
    IPackageRegistry registry, IBlobStore blobs, PackageLoader loader, PackageActivation activation,
    PublisherRevocations revocations, PipelineOptions options, TimeProvider time)
{
    public static RefusalCode PublisherNotAllowed { get; } = new("publisher-not-allowed");

    public static RefusalCode VersionTaken { get; } = new("package-version-taken");

    /// <summary>Publishes a .evr file.</summary>
    /// <returns>The registered package, or every reason against it; then nothing was stored.</returns>
    /// <exception cref="ExecutionFaultException">There is trouble with the compiler
    /// (<see cref="ExecutionFaultKind.Compiler"/>), none with the package: try again.</exception>
    public async Task<PublishResult> PublishAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        if (!PackageFile.TryRead(file, out var package, out var refusals))
        {
            return new PublishResult.Refused(refusals);
        }

        var reasons = await CheckPolicyAsync(package!, cancellationToken);
        reasons.AddRange(loader.Activate(package!, out var module));
        if (reasons.Count > 0)
        {
            return new PublishResult.Refused(reasons);
        }

        if (module is not null && await activation.LoadAsync(package!, module, cancellationToken) is { Loaded: null } tooDear)
        {
            return new PublishResult.Refused(tooDear.Refusals);
        }

        // Compiling takes its time: a key may have been revoked meanwhile.
        if (module is not null && await CheckPolicyAsync(package!, cancellationToken) is { Count: > 0 } late)
        {
            return new PublishResult.Refused(late);
        }

        var record = Describe(package!, await blobs.WriteAsync(file, cancellationToken), file.Length);
        var standing = await AddAsync(record, cancellationToken);
        return standing.Package == record.Package
            ? new PublishResult.Published(standing, package!)
            : new PublishResult.Refused([Taken(standing)]);
    }

    /// <summary>An entry that has rotted is written again: all that is in it has just been checked.</summary>
    private async Task<PackageRecord> AddAsync(PackageRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.AddAsync(record, cancellationToken);
        }
        catch (IntegrityException)
        {
            return await registry.RestoreAsync(record, cancellationToken);
        }
    }

    private async Task<List<Refusal>> CheckPolicyAsync(Package package, CancellationToken cancellationToken)
    {
        const string Place = "manifest.json/publisher";
        var (refusals, publisher) = (new List<Refusal>(), package.Manifest.Publisher);
        if (options.Publishers.Count > 0 && !options.Publishers.Contains(publisher.ToString()))
        {
            refusals.Add(new Refusal(PublisherNotAllowed, Place, $"This host takes no packages of publisher {publisher}."));
        }

        if (await revocations.FindAsync(publisher, cancellationToken) is not null)
        {
            refusals.Add(PublisherRefusals.Of(publisher, Place));
        }

        return refusals;
    }

    private PackageRecord Describe(Package package, Protocol.Hash256 blob, int fileBytes) => new(
        package.Hash, blob, package.Manifest.Publisher.ToString(), package.Manifest.Name, package.Manifest.Version,
        fileBytes, time.GetUtcNow());

    private static Refusal Taken(PackageRecord standing) => new(
        VersionTaken, "manifest.json/version",
        $"{standing.Name} {standing.Version} of this publisher is package {standing.Package} already; raise the version.");
}
