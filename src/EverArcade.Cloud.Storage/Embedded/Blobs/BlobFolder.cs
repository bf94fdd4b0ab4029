using EverArcade.Cloud.Pipeline.Blobs;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Blobs;

/// <summary>Where blobs lie: <c>blobs/ab/cdef…</c>, and unfinished ones in <c>blobs/tmp</c>.</summary>
internal sealed class BlobFolder(string root)
{
    private const string TemporaryName = "tmp";

    // Two hex digits.
    private const int Prefixes = 256;

    private long _temporaries;

    public string Root { get; } = root;

    public string PathOf(Hash256 hash)
    {
        var hex = hash.ToString();
        return Path.Combine(Root, hex[..2], hex[2..]);
    }

    /// <summary>A name nobody else uses: one process has the folder, and it empties this one when it starts.</summary>
    public string NextTemporary() =>
        Path.Combine(Root, TemporaryName, Interlocked.Increment(ref _temporaries).ToString("x16"));

    /// <summary>Blobs in order of their names, those after one, at most so many.</summary>
    public IReadOnlyList<BlobItem> List(Hash256? after, int max, CancellationToken cancellationToken)
    {
        var items = new List<BlobItem>();
        var first = after?.ToString()[..2] ?? "00";
        for (var number = Convert.ToInt32(first, 16); number < Prefixes && items.Count < max; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var directory = new DirectoryInfo(Path.Combine(Root, number.ToString("x2")));
            if (directory.Exists)
            {
                items.AddRange(ItemsOf(directory)
                    .Where(item => after is not { } cursor || item.Hash.CompareTo(cursor) > 0)
                    .Take(max - items.Count));
            }
        }

        return items;
    }

    /// <summary>Makes the folder and deletes what a crash has left unfinished in it.</summary>
    /// <returns>How many files were deleted.</returns>
    public int Prepare()
    {
        var temporary = Directory.CreateDirectory(Path.Combine(Root, TemporaryName));
        var left = temporary.GetFiles();
        foreach (var file in left)
        {
            file.Delete();
        }

        return left.Length;
    }

    /// <summary>Every write sets the time anew.</summary>
    public static BlobVersion VersionOf(FileInfo file) =>
        new(file.LastWriteTimeUtc.Ticks.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<BlobItem> ItemsOf(DirectoryInfo directory) =>
        from file in directory.EnumerateFiles()
        let hash = Hash256.TryParse(directory.Name + file.Name, out var parsed) ? parsed : (Hash256?)null
        // Asked once, and remembered by the file: one that another host has deleted since is no item.
        where hash is not null && file.Exists
        orderby hash.Value
        select new BlobItem(hash.Value, file.Length, file.LastWriteTimeUtc, VersionOf(file));
}
