using EverArcade.Cloud.Protocol;

namespace EverArcade.Cloud.Storage.Embedded.Blobs;

/// <summary>Where blobs lie: <c>blobs/ab/cdef…</c>, and unfinished ones in <c>blobs/tmp</c>.</summary>
internal sealed class BlobFolder(string root)
{
    private const string TemporaryName = "tmp";

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
}
