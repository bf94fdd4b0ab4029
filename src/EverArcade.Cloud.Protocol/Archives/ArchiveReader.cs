using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Verification;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Reads an archive item by item; holds one item at a time, each within its bound.</summary>
/// <remarks>Judges the framing only; the items are for <see cref="HistoryVerifier"/>. Not thread-safe; does not own the
/// stream.</remarks>
public sealed class ArchiveReader
{
    private readonly Stream _stream;
    private long _offset;
    private uint _version;
    private bool _hasEnded;

    public ArchiveReader(Stream stream) => _stream = stream;

    /// <summary>What is wrong with the framing, or null while all is well.</summary>
    public Finding? Problem { get; private set; }

    /// <summary>The next item; null at the end, or when <see cref="Problem"/> says why there is none.</summary>
    public async ValueTask<ArchiveItem?> ReadNextAsync(CancellationToken cancellationToken)
    {
        if (Problem is not null || _hasEnded || (_offset == 0 && !await ReadHeaderAsync(cancellationToken)))
        {
            return null;
        }

        var header = new byte[ArchiveFormat.ItemHeaderBytes];
        var read = await ReadAsync(header, cancellationToken);
        if (read == 0)
        {
            _hasEnded = true;
            return null;
        }

        var kind = (ArchiveItemKind)header[0];
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(1));
        if (read < header.Length || kind < ArchiveItemKind.Genesis || kind > ArchiveFormat.LastKindOf(_version))
        {
            return Fail("an item", read < header.Length ? "the end of the file" : $"kind {header[0]}");
        }

        if (length > ArchiveFormat.BytesMaxOf(kind))
        {
            return Fail($"a {kind} of at most {ArchiveFormat.BytesMaxOf(kind)} bytes", $"{length} bytes");
        }

        return await ReadItemAsync(kind, (int)length, cancellationToken);
    }

    private async ValueTask<ArchiveItem?> ReadItemAsync(
        ArchiveItemKind kind, int length, CancellationToken cancellationToken)
    {
        var content = new byte[length];
        var start = _offset;
        var read = await ReadAsync(content, cancellationToken);
        return read == length
            ? new ArchiveItem(kind, content, start)
            : Fail($"{length} bytes of {kind}", $"{read} bytes and the end of the file");
    }

    private async ValueTask<bool> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        var header = new byte[ArchiveFormat.HeaderBytes];
        var read = await ReadAsync(header, cancellationToken);
        if (read < header.Length || !header.AsSpan().StartsWith(ArchiveFormat.Magic))
        {
            _ = Fail("an archive's first bytes", "other bytes", 0);
            return false;
        }

        _version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ArchiveFormat.Magic.Length));
        if (_version is < ArchiveFormat.FirstVersion or > ArchiveFormat.Version)
        {
            _ = Fail($"version {ArchiveFormat.FirstVersion} or {ArchiveFormat.Version}", $"version {_version}", 0);
            return false;
        }

        return true;
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        var read = await _stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        _offset += read;
        return read;
    }

    private ArchiveItem? Fail(string expected, string found) => Fail(expected, found, _offset);

    private ArchiveItem? Fail(string expected, string found, long offset)
    {
        Problem = new Finding(Sequence.Zero, FindingKind.Malformed, $"archive byte {offset}", expected, found);
        return null;
    }
}
