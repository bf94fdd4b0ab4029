using System.Buffers.Binary;
using System.Text;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Packs stored files in the one form a package has: no compression, times, attributes, extra fields or comments.</summary>
/// <remarks>
/// <code>
/// local header                    central header                     end record
///  0 signature u32                 0 signature u32                    0 signature u32
///  4 version needed u16 = 10       4 version made by u16 = 10         4 disk u16 = 0
///  6 flags u16 = 0                 6 version needed u16 = 10          6 directory's disk u16 = 0
///  8 method u16 = 0                8 flags u16 = 0, method u16 = 0    8 entries here u16
/// 10 time u16 = 0                 12 time u16 = 0, date u16 = 0x21   10 entries u16
/// 12 date u16 = 0x21              16 crc u32                         12 directory bytes u32
/// 14 crc u32                      20 packed u32, 24 unpacked u32     16 directory offset u32
/// 18 packed u32, 22 unpacked u32  28 name bytes u16                  20 comment bytes u16 = 0
/// 26 name bytes u16               30 extra u16 = 0, comment u16 = 0
/// 28 extra bytes u16 = 0          34 disk u16 = 0, 36 internal u16 = 0, 38 external u32 = 0
/// 30 name, then the content       42 local header's offset u32, 46 name
/// </code>
/// </remarks>
internal static class ZipWriter
{
    public static byte[] Write(IReadOnlyList<ZipEntry> entries)
    {
        var file = new byte[Measure(entries)];
        var offsets = new int[entries.Count];
        var at = 0;
        for (var index = 0; index < entries.Count; index++)
        {
            offsets[index] = at;
            at = WriteLocal(file, at, entries[index]);
        }

        var directory = at;
        for (var index = 0; index < entries.Count; index++)
        {
            at = WriteCentral(file, at, entries[index], offsets[index]);
        }

        WriteEnd(file.AsSpan(at), entries.Count, directory, at - directory);
        return file;
    }

    private static int Measure(IReadOnlyList<ZipEntry> entries)
    {
        var length = ZipLayout.EndBytes;
        foreach (var entry in entries)
        {
            length += ZipLayout.LocalBytes + ZipLayout.CentralBytes + (2 * entry.Path.Length) + entry.Content.Length;
        }

        return length;
    }

    private static int WriteLocal(byte[] file, int at, ZipEntry entry)
    {
        var header = file.AsSpan(at);
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipLayout.LocalSignature);
        WriteCommon(header[4..], entry);
        _ = Encoding.ASCII.GetBytes(entry.Path, header[ZipLayout.LocalBytes..]);
        entry.Content.Span.CopyTo(header[(ZipLayout.LocalBytes + entry.Path.Length)..]);
        return at + ZipLayout.LocalBytes + entry.Path.Length + entry.Content.Length;
    }

    private static int WriteCentral(byte[] file, int at, ZipEntry entry, int localOffset)
    {
        var header = file.AsSpan(at);
        BinaryPrimitives.WriteUInt32LittleEndian(header, ZipLayout.CentralSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], ZipLayout.Version);
        WriteCommon(header[6..], entry);
        BinaryPrimitives.WriteUInt32LittleEndian(header[42..], (uint)localOffset);
        _ = Encoding.ASCII.GetBytes(entry.Path, header[ZipLayout.CentralBytes..]);
        return at + ZipLayout.CentralBytes + entry.Path.Length;
    }

    // The fields that both headers have, from "version needed" to the length of the extra field; zeros stay.
    private static void WriteCommon(Span<byte> fields, ZipEntry entry)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(fields, ZipLayout.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[8..], ZipLayout.Date);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[10..], Crc32.Compute(entry.Content.Span));
        BinaryPrimitives.WriteUInt32LittleEndian(fields[14..], (uint)entry.Content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[18..], (uint)entry.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(fields[22..], (ushort)entry.Path.Length);
    }

    private static void WriteEnd(Span<byte> record, int count, int directory, int directoryBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, ZipLayout.EndSignature);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(record[10..], (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)directoryBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record[16..], (uint)directory);
    }
}
