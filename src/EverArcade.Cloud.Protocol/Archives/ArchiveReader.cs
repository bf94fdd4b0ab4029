using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Reads an archive item by item; holds one block or one item at a time, each within its bound.</summary>
/// <remarks>Reads ahead in blocks; small items are parts of a block, which is never written again.
/// Judges the framing only; the items are for <see cref="HistoryVerifier"/>. Not thread-safe; does not own the stream.</remarks>
public sealed class ArchiveReader
{
    // Below the size from which the runtime keeps arrays apart and collects them late.
    private const int BlockBytes = 64 << 10;

    // What is kept for long, a package or a state, shall not keep a block.
    private const int SharedItemBytesMax = 4 << 10;

    private readonly Stream _stream;
    private ReadOnlyMemory<byte> _ahead;
    private long _offset;
    private uint _version;
    private bool _hasEnded;

    public ArchiveReader(Stream stream) => _stream = stream;

    /// <param name="stream">Stands at the place.</param>
    /// <param name="place">Where another reader of the same bytes was about to read an item.</param>
    public ArchiveReader(Stream stream, ArchivePlace place) =>
        (_stream, _version, _offset) = (stream, place.Version, place.Offset);

    /// <summary>Where the next item begins; before the first one the archive's own beginning.</summary>
    public ArchivePlace Place => new(_version, _offset);

    /// <summary>What is wrong with the framing, or null while all is well.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>The next item; null at the end, or when <see cref="Problem"/> says why there is none.</summary>
    public async ValueTask<ArchiveItem?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (Problem is not null || _hasEnded || (_offset == 0 && !await ReadHeaderAsync(cancellationToken)))
        {
            return null;
        }

        if (_ahead.Length < ArchiveFormat.ItemHeaderBytes)
        {
            await FillAsync(ArchiveFormat.ItemHeaderBytes, cancellationToken);
        }

        var header = Take(ArchiveFormat.ItemHeaderBytes);
        if (header.IsEmpty)
        {
            _hasEnded = true;
            return null;
        }

        if (!TryReadItemHeader(header.Span, out var kind, out var length))
        {
            return null;
        }

        if (length <= SharedItemBytesMax && kind is not (ArchiveItemKind.Start or ArchiveItemKind.Package))
        {
            if (_ahead.Length < length)
            {
                await FillAsync(length, cancellationToken);
            }

            var start = _offset;
            var content = Take(length);
            return content.Length == length ? new ArchiveItem(kind, content, start) : Short(kind, length, content.Length);
        }

        return await ReadLargeAsync(kind, length, cancellationToken);
    }

    private bool TryReadItemHeader(ReadOnlySpan<byte> header, out ArchiveItemKind kind, out int length)
    {
        (kind, length) = ((ArchiveItemKind)header[0], 0);
        if (header.Length < ArchiveFormat.ItemHeaderBytes || kind < ArchiveItemKind.Genesis
            || kind > ArchiveFormat.LastKindOf(_version))
        {
            _ = Fail("an item", header.Length < ArchiveFormat.ItemHeaderBytes ? "the end of the file" : $"kind {header[0]}");
            return false;
        }

        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(header[1..]);
        if (bytes > ArchiveFormat.BytesMaxOf(kind))
        {
            _ = Fail($"a {kind} of at most {ArchiveFormat.BytesMaxOf(kind)} bytes", $"{bytes} bytes");
            return false;
        }

        length = (int)bytes;
        return true;
    }

    private async ValueTask<ArchiveItem?> ReadLargeAsync(
        ArchiveItemKind kind, int length, CancellationToken cancellationToken)
    {
        var content = new byte[length];
        var start = _offset;
        var taken = Take(length);
        taken.CopyTo(content);
        var rest = content.AsMemory(taken.Length);
        var read = await _stream.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken);
        _offset += read;
        return read == rest.Length ? new ArchiveItem(kind, content, start) : Short(kind, length, taken.Length + read);
    }

    private ArchiveItem? Short(ArchiveItemKind kind, int length, int read) =>
        Fail($"{length} bytes of {kind}", $"{read} bytes and the end of the file");

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await FillAsync(ArchiveFormat.HeaderBytes, cancellationToken);
        var header = Take(ArchiveFormat.HeaderBytes);
        if (header.Length < ArchiveFormat.HeaderBytes || !header.Span.StartsWith(ArchiveFormat.Magic))
        {
            _ = Fail("an archive's first bytes", header.IsEmpty ? "an empty file" : "other bytes", 0);
            return false;
        }

        _version = BinaryPrimitives.ReadUInt32LittleEndian(header.Span[ArchiveFormat.Magic.Length..]);
        if (_version is < ArchiveFormat.FirstVersion or > ArchiveFormat.Version)
        {
            _ = Fail($"version {ArchiveFormat.FirstVersion} or {ArchiveFormat.Version}", $"version {_version}", 0);
            return false;
        }

        return true;
    }

    /// <summary>Has at least <paramref name="bytes"/> ahead afterwards, or all that there is.</summary>
    private async ValueTask FillAsync(int bytes, CancellationToken cancellationToken)
    {
        // A new block each time: items are parts of the one before.
        var block = new byte[BlockBytes];
        var have = _ahead.Length;
        _ahead.CopyTo(block);
        var read = await _stream.ReadAtLeastAsync(
            block.AsMemory(have), bytes - have, throwOnEndOfStream: false, cancellationToken);
        _ahead = block.AsMemory(0, have + read);
    }

    private ReadOnlyMemory<byte> Take(int bytes)
    {
        var taken = _ahead[..Math.Min(bytes, _ahead.Length)];
        _ahead = _ahead[taken.Length..];
        _offset += taken.Length;
        return taken;
    }

    private ArchiveItem? Fail(string expected, string found) => Fail(expected, found, _offset);

    private ArchiveItem? Fail(string expected, string found, long offset)
    {
        Problem = new Finding(Sequence.Zero, FindingKind.Malformed, $"archive byte {offset}", expected, found);
        return null;
    }
}
