using System.Security.Cryptography;
using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Pipeline.Archives;

/// <summary>An archive in a file of ours that can be read as often as needed: once to judge it, once to use it.</summary>
/// <param name="Path">The file; nobody else writes it meanwhile.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Bytes">Its length.</param>
public sealed record ArchiveSource(string Path, Hash256 Hash, long Bytes)
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Reads the file once for its hash.</summary>
    public static async Task<ArchiveSource> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = OpenFile(path);
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new ArchiveSource(path, Hash256.FromBytes(hash), file.Length);
    }

    public Stream Open() => OpenFile(Path);

    private static FileStream OpenFile(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
