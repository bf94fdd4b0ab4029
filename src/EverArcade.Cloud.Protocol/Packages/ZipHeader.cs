using System.Buffers.Binary;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>The fields that a local and a central header share (see <see cref="ZipWriter"/>), as they were found.</summary>
internal readonly ref struct ZipHeader
{
    private readonly ReadOnlySpan<byte> _fields;

    private ZipHeader(ReadOnlySpan<byte> fields) => _fields = fields;

    public ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(_fields[2..]);

    public ushort Method => BinaryPrimitives.ReadUInt16LittleEndian(_fields[4..]);

    public ushort Time => BinaryPrimitives.ReadUInt16LittleEndian(_fields[6..]);

    public ushort Date => BinaryPrimitives.ReadUInt16LittleEndian(_fields[8..]);

    public uint Crc => BinaryPrimitives.ReadUInt32LittleEndian(_fields[10..]);

    public uint PackedBytes => BinaryPrimitives.ReadUInt32LittleEndian(_fields[14..]);

    public uint UnpackedBytes => BinaryPrimitives.ReadUInt32LittleEndian(_fields[18..]);

    public ushort NameBytes => BinaryPrimitives.ReadUInt16LittleEndian(_fields[22..]);

    public ushort ExtraBytes => BinaryPrimitives.ReadUInt16LittleEndian(_fields[24..]);

    /// <summary>The shared part of a local header, which begins with its signature.</summary>
    public static ZipHeader OfLocal(ReadOnlySpan<byte> header) => new(header[4..ZipLayout.LocalBytes]);

    /// <summary>The shared part of a central header, which begins with its signature.</summary>
    public static ZipHeader OfCentral(ReadOnlySpan<byte> header) => new(header[6..ZipLayout.CentralBytes]);
}
