using System.Globalization;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Tests.Conformance;

/// <summary>An owner that says what a test tells it, in order of the names, a few at a time.</summary>
internal sealed class NamedBlobs(string name, int pageMax) : IBlobOwner
{
    public string Name => name;

    public SortedSet<Hash256> Names { get; } = [];

    public bool IsCorrupt { get; set; }

    /// <summary>Called before a page is made, with its number.</summary>
    public Func<int, Task> BeforePage { get; set; } = static _ => Task.CompletedTask;

    public async Task<BlobNames> ListAsync(string? place, CancellationToken cancellationToken)
    {
        var page = place is null ? 0 : int.Parse(place.Split(' ')[0], CultureInfo.InvariantCulture);
        await BeforePage(page);
        if (IsCorrupt)
        {
            throw new IntegrityException("a row", "it rotted");
        }

        var after = place is null ? default(Hash256?) : Hash256.TryParse(place.Split(' ')[1], out var hash) ? hash : null;
        Hash256[] names = [.. Names.Where(one => after is not { } last || one.CompareTo(last) > 0).Take(pageMax)];
        return new BlobNames(names, names.Length == pageMax ? $"{page + 1} {names[^1]}" : null);
    }
}
