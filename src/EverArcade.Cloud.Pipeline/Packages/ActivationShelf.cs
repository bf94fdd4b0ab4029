using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>What activation made of each published package, by package and profile: what to run, so that no process has to activate
/// again what one of this host has. Thread-safe.</summary>
/// <remarks>The host's seal is around each record: one that another host, an earlier version or anybody else wrote is as if it were not
/// there. Then the package is activated again, and the record replaced.</remarks>
public sealed class ActivationShelf(IRecordStore records, ActivationSeal seal, ExecutionProfile profile)
{
    /// <summary>Shelf of the records: named by package and profile.</summary>
    public const string Shelf = "activations";

    /// <returns>How the package was activated for this host's profile; null for a fixture, and for what no process of this host has
    /// activated under it.</returns>
    /// <exception cref="StorageUnavailableException">The store does not answer.</exception>
    public async Task<Activation?> ReadAsync(Hash256 package, CancellationToken cancellationToken)
    {
        try
        {
            return await records.ReadAsync(Name(package), cancellationToken) is { } record ? Open(package, record) : null;
        }
        catch (IntegrityException)
        {
            // It can be made again, so rot in it stops nobody.
            return null;
        }
    }

    /// <summary>Keeps an activation; one of this host's stands, since all that is in it but sizes and times is the same every
    /// time.</summary>
    public async Task WriteAsync(Activation activation, CancellationToken cancellationToken)
    {
        var name = Name(activation.Package);
        var standing = await records.ReadOrDropAsync(name, cancellationToken);
        if (standing is not null && Open(activation.Package, standing) is not null)
        {
            return;
        }

        // Losing the race is as good: whoever won it sealed the same module.
        _ = await records.TryWriteAsync(name, seal.Close(ActivationCodec.Encode(activation)), standing?.Version, cancellationToken);
    }

    private Activation? Open(Hash256 package, StoredRecord record) =>
        seal.TryOpen(record.Content.Span, out var content) && ActivationCodec.TryRead(content, out var activation)
        && activation!.Package == package && activation.Profile == profile.ComputeHash()
            ? activation : null;

    private RecordKey Name(Hash256 package) => new(Shelf, $"{package}.{profile.ComputeHash()}");
}
