using System.Text;
using EverArcade.Cloud.Pipeline.Ledger;
using EverArcade.Cloud.Pipeline.Proofs;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;

namespace EverArcade.Cloud.Pipeline.PublicLogs;

/// <summary>Writes the files of one branch's log where its origin says: <c>v1/contracts/…/branches/…/log/</c> and below it
/// <c>checkpoint</c>, <c>key</c> and the tiles, as the API has them. Thread-safe.</summary>
public sealed class LogFiles(TileReader tiles, LogNotes notes, IPublicFiles files)
{
    /// <summary>Writes the full tiles that a log has at <paramref name="size"/> and had not at <paramref name="from"/>, and, when
    /// <paramref name="withPartial"/>, the partial ones at its end.</summary>
    /// <exception cref="IntegrityException">The log's rows do not give the tiles.</exception>
    public async Task WriteTilesAsync(Head head, ulong from, ulong size, bool withPartial, CancellationToken cancellationToken)
    {
        foreach (var tile in LogTile.AllOf(LogTile.Entries, size, from).Where(IsWanted))
        {
            var (entries, hashes) = await tiles.ReadBothAsync(head, tile, cancellationToken) ?? throw Missing(tile);
            await WriteAsync(tile, entries);
            await WriteAsync(tile with { Level = 0 }, hashes);
        }

        foreach (var tile in HashTiles(size, from).Where(tile => tile.Level > 0 && IsWanted(tile)))
        {
            await WriteAsync(tile, await tiles.ReadAsync(head, tile, cancellationToken) ?? throw Missing(tile));
        }

        bool IsWanted(LogTile tile) => withPartial || tile.Width == LogTile.WidthMax;

        IntegrityException Missing(LogTile tile) => new($"{tile} of the log of contract {head.Contract}", "the log has not all of it");

        Task WriteAsync(LogTile tile, ReadOnlyMemory<byte> bytes) =>
            files.WriteAsync(new PublicFile(PathOf(head, tile.ToString()), bytes, IsFinal: true), cancellationToken);
    }

    /// <summary>Signs the log as it stands at a head, and says so to everybody: after its tiles are written.</summary>
    public async Task WriteNoteAsync(Head head, CancellationToken cancellationToken)
    {
        await WriteTextAsync(PathOf(head, "key"), notes.KeyOf(head), cancellationToken);
        await WriteTextAsync(PathOf(head, "checkpoint"), notes.SignedAt(head), cancellationToken);
    }

    /// <summary>Deletes the partial tiles of a log of <paramref name="size"/> receipts that one of neither of the other sizes has.</summary>
    public async Task DeletePartialAsync(
        Head head, ulong size, (ulong First, ulong Second) kept, CancellationToken cancellationToken)
    {
        var needed = PartialTiles(kept.First).Concat(PartialTiles(kept.Second)).ToHashSet();
        foreach (var tile in PartialTiles(size).Where(tile => !needed.Contains(tile)))
        {
            await files.DeleteAsync(PathOf(head, tile.ToString()), cancellationToken);
        }
    }

    private static IEnumerable<LogTile> PartialTiles(ulong size) => LogTile.AllOf(LogTile.Entries, size, size)
        .Concat(HashTiles(size, size)).Where(tile => tile.Width < LogTile.WidthMax);

    private static IEnumerable<LogTile> HashTiles(ulong size, ulong from) =>
        Enumerable.Range(0, LogTile.LevelMax + 1).SelectMany(level => LogTile.AllOf(level, size, from));

    private static PublicPath PathOf(Head head, string file) =>
        new($"v1/contracts/{head.Contract}/branches/{head.Branch}/log/{file}");

    private Task WriteTextAsync(PublicPath path, string text, CancellationToken cancellationToken) =>
        files.WriteAsync(new PublicFile(path, Encoding.UTF8.GetBytes(text), IsFinal: false), cancellationToken);
}
