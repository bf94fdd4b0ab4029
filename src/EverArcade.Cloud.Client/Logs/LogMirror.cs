using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Client.Logs;

/// <summary>A copy of a receipt log as files, laid out as C2SP tlog-tiles wants them: any static web server or blob container
/// that serves the folder serves the log, and whoever keeps it notices a host that rewrites history.</summary>
/// <remarks>Entries are believed from nobody: hash tiles are made here, and the whole must give the root of a note that the log's
/// key has signed. Files are written before the note that covers them, so that a cut-off run leaves an older, whole copy. One
/// writer at a time.</remarks>
/// <param name="folder">The copy; made when it is not there.</param>
/// <param name="key">The log's key.</param>
public sealed class LogMirror(string folder, NoteKey key)
{
    /// <summary>Name of the note's file, as tlog-tiles has it.</summary>
    private const string NoteFile = "checkpoint";

    /// <summary>The note of the copy, or null before the first run.</summary>
    /// <exception cref="EverArcadeAnswerException">The file is no note of this log.</exception>
    public CheckedNote? ReadNote()
    {
        var path = Path.Combine(folder, NoteFile);
        return File.Exists(path) ? CheckedNote.Read(File.ReadAllBytes(path), key, path) : null;
    }

    /// <summary>Brings the copy up to the host's newest note.</summary>
    /// <param name="api">The host.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch whose log it is.</param>
    /// <param name="progress">Told how many receipts of how many are checked.</param>
    /// <param name="cancellationToken">Ends it between two tiles.</param>
    /// <returns>The note the copy stands at now; null when the host does not know the log.</returns>
    /// <exception cref="EverArcadeAnswerException">The host's log does not continue the copy's, or does not give its own root.</exception>
    public async Task<CheckedNote?> UpdateAsync(
        LogsApi api, ContractId contract, BranchId branch, IProgress<(ulong Checked, ulong Size)> progress,
        CancellationToken cancellationToken)
    {
        var old = ReadNote();
        if (await api.ReadNoteAsync(contract, branch, key, cancellationToken).ConfigureAwait(false) is not { } note)
        {
            return null;
        }

        if (old?.Log.Size > note.Log.Size)
        {
            throw new EverArcadeAnswerException(
                $"log {key.Name}", $"it had {old.Log.Size} receipts, the host now signs {note.Log.Size}: a log never shrinks");
        }

        var rows = new TileRows((tile, bytes) => Write(tile, bytes.Span, old));
        foreach (var tile in LogTile.AllOf(LogTile.Entries, note.Log.Size))
        {
            // Entries that the copy has are taken from it: the host cannot change them any more.
            var isKept = IsKept(tile, old);
            var entries = isKept ? Read(tile)
                : await api.ReadTileAsync(contract, branch, tile, cancellationToken).ConfigureAwait(false);
            Append(rows, tile, entries.Span, old);
            if (!isKept)
            {
                WriteWhole(PathOf(tile), entries.Span);
            }

            progress.Report((rows.Frontier.Size, note.Log.Size));
        }

        rows.WritePartial();
        Check(rows.Frontier, note);
        WriteWhole(Path.Combine(folder, NoteFile), note.ToBytes());
        return note;
    }

    /// <summary>Checks the copy without its host: entries give the tiles, the tiles the signed root.</summary>
    /// <returns>The note it stands at.</returns>
    /// <exception cref="EverArcadeAnswerException">A file is missing, of another length, or does not give the signed root.</exception>
    public CheckedNote Verify(IProgress<(ulong Checked, ulong Size)> progress, CancellationToken cancellationToken)
    {
        var note = ReadNote() ?? throw new EverArcadeAnswerException(folder, "there is no note here");
        var rows = new TileRows((tile, bytes) =>
        {
            if (!Read(tile).Span.SequenceEqual(bytes.Span))
            {
                throw new EverArcadeAnswerException(PathOf(tile), "the entries give other hashes");
            }
        });
        foreach (var tile in LogTile.AllOf(LogTile.Entries, note.Log.Size))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Append(rows, tile, Read(tile).Span, null);
            progress.Report((rows.Frontier.Size, note.Log.Size));
        }

        rows.WritePartial();
        Check(rows.Frontier, note);
        return note;
    }

    /// <summary>Lays a host's log beside the copy and finds the first receipt in which they differ, reading one tile of each a level.
    /// What has been found is worth what the copy is: <see cref="Verify"/> checks it.</summary>
    /// <param name="api">The host.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch whose log it is.</param>
    /// <param name="hostKey">The key that has to have signed the host's note; the copy's own, unless it is another host.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when the host does not know the log.</returns>
    /// <exception cref="EverArcadeAnswerException">There is no copy, a file of it is missing, or the host's tiles contradict
    /// each other.</exception>
    public async Task<LogParting?> CompareAsync(
        LogsApi api, ContractId contract, BranchId branch, NoteKey hostKey, CancellationToken cancellationToken)
    {
        var kept = ReadNote() ?? throw new EverArcadeAnswerException(folder, "there is no note here");
        return await api.ReadNoteAsync(contract, branch, hostKey, cancellationToken).ConfigureAwait(false) is { } hosted
            ? await LogComparison.FindAsync(
                kept.Log.Size, (tile, _) => Task.FromResult(Read(tile)),
                hosted.Log.Size, (tile, token) => api.ReadTileAsync(contract, branch, tile, token),
                cancellationToken).ConfigureAwait(false)
            : null;
    }

    private static void Check(LogFrontier log, CheckedNote note)
    {
        if (log.Root != note.Log.Root)
        {
            throw new EverArcadeAnswerException(
                $"log {note.Log.Origin}", $"its {log.Size} entries give root {log.Root}, the note says {note.Log.Root}");
        }
    }

    /// <summary>Whether the copy has this tile, and its note covers it.</summary>
    private bool IsKept(LogTile tile, CheckedNote? old) =>
        old is not null && tile.IsWithin(old.Log.Size) && File.Exists(PathOf(tile));

    private static void Append(TileRows rows, LogTile tile, ReadOnlySpan<byte> entries, CheckedNote? old)
    {
        for (var i = 0; i < tile.Width; i++)
        {
            var entry = entries.Slice(i * LogTile.EntryBytes, LogTile.EntryBytes);
            if (entry[0] != 0 || entry[1] != Hash256.Length)
            {
                throw new EverArcadeAnswerException(tile.ToString(), $"entry {i} is not 32 bytes long");
            }

            rows.Append(Hash256.FromBytes(entry[2..]));
            if (old is not null && rows.Frontier.Size == old.Log.Size && rows.Frontier.Root != old.Log.Root)
            {
                throw new EverArcadeAnswerException(
                    $"log {old.Log.Origin}",
                    $"at {old.Log.Size} receipts the entries give root {rows.Frontier.Root}, the host signed {old.Log.Root} before");
            }
        }
    }

    private string PathOf(LogTile tile) => Path.Combine([folder, .. tile.ToString().Split('/')]);

    private ReadOnlyMemory<byte> Read(LogTile tile)
    {
        var path = PathOf(tile);
        if (!File.Exists(path) || new FileInfo(path).Length != tile.ByteLength)
        {
            throw new EverArcadeAnswerException(path, $"a file of {tile.ByteLength} bytes must be here");
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>What the copy's note covers is compared; what lies beyond may be left from a run that failed, and is replaced.</summary>
    private void Write(LogTile tile, ReadOnlySpan<byte> bytes, CheckedNote? old)
    {
        var path = PathOf(tile);
        if (!IsKept(tile, old))
        {
            WriteWhole(path, bytes);
        }
        else if (!File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            throw new EverArcadeAnswerException(path, "the file holds other bytes than the log");
        }
    }

    /// <summary>A file is there whole or not at all.</summary>
    private static void WriteWhole(string path, ReadOnlySpan<byte> bytes)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
    }
}
