using System.Buffers;
using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Audits;
using EverArcade.Cloud.Protocol.Checkpoints;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Profiles;

namespace EverArcade.Cloud.Protocol.Archives;

/// <summary>Writes an archive from its start to its trailer; holds one item at a time.</summary>
/// <remarks>The caller keeps the order: <see cref="StartAsync"/>, receipts by sequence with each checkpoint right after its
/// receipt, a certificate where its range starts, a start wherever that order is left, <see cref="FinishAsync"/>. Without the trailer the
/// file is refused by every reader. Not thread-safe; does not own the stream.</remarks>
public sealed class ArchiveWriter
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _item = new();
    private ulong _receipts;
    private ulong _checkpoints;

    public ArchiveWriter(Stream stream) => _stream = stream;

    /// <summary>Writes header, genesis, profile and package.</summary>
    public async ValueTask StartAsync(
        Genesis genesis, ExecutionProfile profile, ReadOnlyMemory<byte> packageFile, CancellationToken cancellationToken)
    {
        var header = new byte[ArchiveFormat.HeaderBytes];
        ArchiveFormat.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(ArchiveFormat.Magic.Length), ArchiveFormat.Version);
        await _stream.WriteAsync(header, cancellationToken);
        await WriteAsync(ArchiveItemKind.Genesis, genesis.Encode(), cancellationToken);
        await WriteAsync(ArchiveItemKind.Profile, profile.Encode(), cancellationToken);
        await WriteAsync(ArchiveItemKind.Package, packageFile, cancellationToken);
    }

    /// <summary>Writes a place to go on from: instead of what lies below it, or before the receipts of another branch.</summary>
    public ValueTask WriteAsync(ArchiveStart start, CancellationToken cancellationToken)
    {
        _item.ResetWrittenCount();
        start.Encode(_item);
        return WriteAsync(ArchiveItemKind.Start, _item.WrittenMemory, cancellationToken);
    }

    /// <summary>Writes an audit certificate, where its range starts.</summary>
    public ValueTask WriteAsync(SignedAuditCertificate certificate, CancellationToken cancellationToken) =>
        WriteAsync(ArchiveItemKind.Certificate, certificate.Encode(), cancellationToken);

    public ValueTask WriteAsync(ArchiveRecord record, CancellationToken cancellationToken)
    {
        _receipts++;
        _item.ResetWrittenCount();
        record.Encode(_item);
        return WriteAsync(ArchiveItemKind.Receipt, _item.WrittenMemory, cancellationToken);
    }

    public ValueTask WriteAsync(SignedCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        _checkpoints++;
        return WriteAsync(ArchiveItemKind.Checkpoint, checkpoint.Encode(), cancellationToken);
    }

    /// <summary>Writes the trailer: the head after the last receipt written.</summary>
    public ValueTask FinishAsync(Head head, CancellationToken cancellationToken)
    {
        _item.ResetWrittenCount();
        ArchiveTrailer.Of(head, _receipts, _checkpoints).Encode(_item);
        return WriteAsync(ArchiveItemKind.Trailer, _item.WrittenMemory, cancellationToken);
    }

    private async ValueTask WriteAsync(
        ArchiveItemKind kind, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var header = new byte[ArchiveFormat.ItemHeaderBytes];
        header[0] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(1), (uint)content.Length);
        await _stream.WriteAsync(header, cancellationToken);
        await _stream.WriteAsync(content, cancellationToken);
    }
}
