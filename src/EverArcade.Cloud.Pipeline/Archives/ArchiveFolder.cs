using System.Collections.Concurrent;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>The folder of this machine where an operator keeps archives (<see cref="PipelineOptions.ArchiveFolder"/>). Files are known
/// by their SHA-256, whatever they are called. Thread-safe.</summary>
public sealed class ArchiveFolder(PipelineOptions options)
{
    private const string Pattern = "*.evx";

    // A file that was hashed once is hashed again when its length or time is another.
    private readonly ConcurrentDictionary<(string Path, long Bytes, DateTime WrittenAt), Hash256> _hashes = new();

    /// <summary>Where receipts stand in them.</summary>
    internal ArchiveMarks Marks { get; init; } = new();

    /// <summary>Whether there is such a folder at all.</summary>
    public bool IsSet => options.ArchiveFolder.Length > 0;

    /// <summary>The archive of this hash, or null when it is not here. Only files of its length are read for it.</summary>
    public async Task<ArchiveSource?> FindAsync(Hash256 archive, long bytes, CancellationToken cancellationToken)
    {
        if (!IsSet || new DirectoryInfo(options.ArchiveFolder) is not { Exists: true } folder)
        {
            return null;
        }

        foreach (var file in folder.EnumerateFiles(Pattern).Where(file => file.Length == bytes))
        {
            var key = (file.FullName, file.Length, file.LastWriteTimeUtc);
            if (!_hashes.TryGetValue(key, out var hash))
            {
                hash = (await ArchiveSource.OfFileAsync(file.FullName, cancellationToken)).Hash;
                _hashes[key] = hash;
            }

            if (hash == archive)
            {
                return new ArchiveSource(file.FullName, hash, bytes);
            }
        }

        return null;
    }
}
