using System.Text;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Client.Logs;

/// <summary>Reads receipt logs as public witnesses do (C2SP tlog-checkpoint, tlog-tiles). Thread-safe.</summary>
public sealed class LogsApi
{
    private const int KeyBytesMax = 1 << 10;

    private readonly Connection _connection;

    internal LogsApi(Connection connection) => _connection = connection;

    /// <summary>The key that the host says it signs this log with, or null for an unknown log. Believe it the first time at
    /// most: afterwards compare with the key you know.</summary>
    public async Task<NoteKey?> ReadKeyAsync(ContractId contract, BranchId branch, CancellationToken cancellationToken)
    {
        var path = Prefix(contract, branch) + "key";
        if (await _connection.FindBytesAsync(path, KeyBytesMax, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        return NoteKey.TryParse(Encoding.UTF8.GetString(bytes.Span).TrimEnd('\n'), out var key)
            ? key
            : throw new EverArcadeAnswerException(path, "it is no key");
    }

    /// <summary>The log's newest size and root, or null for an unknown log.</summary>
    /// <exception cref="EverArcadeAnswerException">It is not signed by <paramref name="key"/>, or not of its log.</exception>
    public async Task<CheckedNote?> ReadNoteAsync(
        ContractId contract, BranchId branch, NoteKey key, CancellationToken cancellationToken)
    {
        var path = Prefix(contract, branch) + "checkpoint";
        return await _connection.FindBytesAsync(path, Note.BytesMax, cancellationToken).ConfigureAwait(false) is { } bytes
            ? CheckedNote.Read(bytes.Span, key, path)
            : null;
    }

    /// <summary>The bytes of a tile; what they say is for the caller to check against a note's root.</summary>
    /// <exception cref="EverArcadeAnswerException">The host has not this tile, or its length is not that of the tile.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadTileAsync(
        ContractId contract, BranchId branch, LogTile tile, CancellationToken cancellationToken)
    {
        var path = Prefix(contract, branch) + tile;
        var bytes = await _connection.FindBytesAsync(path, tile.ByteLength, cancellationToken).ConfigureAwait(false)
            ?? throw new EverArcadeAnswerException(path, "the host does not have it");
        return bytes.Length == tile.ByteLength
            ? bytes
            : throw new EverArcadeAnswerException(path, $"{bytes.Length} bytes long, must be {tile.ByteLength}");
    }

    private static string Prefix(ContractId contract, BranchId branch) => $"v1/contracts/{contract}/branches/{branch}/log/";
}
