using EverArcade.Cloud.Pipeline.Records;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>What activation said of each published package, by package and profile. Thread-safe.</summary>
public sealed class ActivationShelf(IRecordStore records, ExecutionProfile profile)
{
    /// <summary>Shelf of the records: named by package and profile.</summary>
    public const string Shelf = "activations";

    /// <returns>How the package was activated for this host's profile; null for a fixture, and for what another profile's host
    /// published.</returns>
    /// <exception cref="IntegrityException">The record is not one.</exception>
    public async Task<Activation?> ReadAsync(Hash256 package, CancellationToken cancellationToken)
    {
        var key = Name(package);
        if (await records.ReadAsync(key, cancellationToken) is not { } record)
        {
            return null;
        }

        return ActivationCodec.TryRead(record.Content.Span, out var activation) && activation!.Package == package
            ? activation : throw new IntegrityException($"record {key}", "it is no activation of its package");
    }

    /// <summary>Keeps an activation; the first one stands, since all that is in it but sizes and times is the same every time.</summary>
    public async Task WriteAsync(Activation activation, CancellationToken cancellationToken) =>
        _ = await records.TryWriteAsync(Name(activation.Package), ActivationCodec.Encode(activation), null, cancellationToken);

    private RecordKey Name(Hash256 package) => new(Shelf, $"{package}.{profile.ComputeHash()}");
}
