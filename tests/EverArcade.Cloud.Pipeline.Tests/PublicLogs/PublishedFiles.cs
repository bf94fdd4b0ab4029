using EverArcade.Cloud.Pipeline.PublicLogs;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Pipeline.Tests.PublicLogs;

/// <summary>Public files in memory, and a stranger who checks them.</summary>
internal sealed class PublishedFiles : IPublicFiles
{
    private readonly Dictionary<string, PublicFile> _files = [];

    /// <summary>Called before each write and deletion.</summary>
    public Func<string, Task> Changing { get; set; } = static _ => Task.CompletedTask;

    public IEnumerable<string> Paths => _files.Keys;

    public async Task WriteAsync(PublicFile file, CancellationToken cancellationToken)
    {
        await Changing(file.Path.Text);
        if (file.IsFinal && _files.TryGetValue(file.Path.Text, out var stands))
        {
            Assert.Equal(stands.Bytes.ToArray(), file.Bytes.ToArray());
        }

        _files[file.Path.Text] = file;
    }

    public async Task DeleteAsync(PublicPath path, CancellationToken cancellationToken)
    {
        await Changing(path.Text);
        _ = _files.Remove(path.Text);
    }

    /// <summary>Checks that the note is signed and that every tile of its log is there and gives its root.</summary>
    /// <returns>Receipts of the note; null when there is none.</returns>
    public ulong? Check(string origin, ContractId contract, BranchId branch, PublicKey key)
    {
        var prefix = $"v1/contracts/{contract}/branches/{branch}/log/";
        if (!_files.TryGetValue(prefix + "checkpoint", out var file))
        {
            return null;
        }

        var name = LogNote.OriginOf(origin, contract, branch);
        Assert.True(Note.TryRead(file.Bytes.Span, out var note, out var problem), problem);
        Assert.True(note!.IsSignedBy(NoteKey.Of(name, key)));
        Assert.Equal(NoteKey.Of(name, key) + "\n", System.Text.Encoding.UTF8.GetString(_files[prefix + "key"].Bytes.Span));
        Assert.True(LogNote.TryParse(note.Text, out var log));
        Assert.Equal(name, log!.Origin);
        var frontier = LogFrontier.Empty;
        var levels = new Dictionary<int, List<Hash256>> { [0] = [] };
        foreach (var tile in LogTile.AllOf(LogTile.Entries, log.Size))
        {
            var entries = _files[prefix + tile].Bytes.ToArray();
            for (var i = 0; i < tile.Width; i++)
            {
                var receipt = Hash256.FromBytes(entries.AsSpan((i * LogTile.EntryBytes) + 2, Hash256.Length));
                frontier = frontier.Append(receipt);
                levels[0].Add(LogHash.Leaf(receipt));
                for (var level = 1; frontier.TryGetCompletedSubtree(level, out _, out var root); level++)
                {
                    levels.TryAdd(level, []);
                    levels[level].Add(root);
                }
            }
        }

        Assert.Equal(frontier.Root, log.Root);
        foreach (var tile in levels.Keys.SelectMany(level => LogTile.AllOf(level, log.Size)))
        {
            Assert.Equal(
                levels[tile.Level].Skip((int)tile.First).Take(tile.Width).SelectMany(hash => hash.ToArray()),
                _files[prefix + tile].Bytes.ToArray());
        }

        return log.Size;
    }
}
