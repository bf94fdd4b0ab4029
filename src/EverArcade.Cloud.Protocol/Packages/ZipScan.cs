using System.Buffers.Binary;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Reads a stranger's zip by its central directory and names everything that a package's zip must not have.</summary>
/// <remarks>Unpacks nothing and copies nothing; work is bounded by <see cref="PackageFile.EntriesMax"/>. It judges what can
/// be named; <see cref="PackageFile"/> afterwards compares the whole file with what its content packs to, so nothing
/// that this scan overlooks can pass.</remarks>
internal sealed class ZipScan
{
    private readonly ReadOnlyMemory<byte> _file;
    private readonly List<Refusal> _refusals;
    private readonly List<ZipEntry> _entries = [];

    private ZipScan(ReadOnlyMemory<byte> file, List<Refusal> refusals)
    {
        _file = file;
        _refusals = refusals;
    }

    /// <summary>The entries whose data could be found, in the directory's order, each path once.</summary>
    public static IReadOnlyList<ZipEntry> Read(ReadOnlyMemory<byte> file, List<Refusal> refusals)
    {
        var scan = new ZipScan(file, refusals);
        scan.ReadDirectory();
        return scan._entries;
    }

    private void ReadDirectory()
    {
        var file = _file.Span;
        var end = FindEnd(file);
        if (end < 0)
        {
            Refuse(PackageRefusals.NotAZip, "", "No end of central directory record.");
            return;
        }

        CheckEnd(file[end..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[(end + 10)..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[(end + 16)..]);
        if (count > PackageFile.EntriesMax)
        {
            Refuse(PackageRefusals.TooManyEntries, "", $"{count} entries; a package has at most {PackageFile.EntriesMax}.");
        }

        long at = offset;
        for (var index = 0; index < Math.Min((int)count, PackageFile.EntriesMax); index++)
        {
            if (at > file.Length - ZipLayout.CentralBytes
                || BinaryPrimitives.ReadUInt32LittleEndian(file[(int)at..]) != ZipLayout.CentralSignature)
            {
                Refuse(PackageRefusals.NotAZip, $"directory[{index}]", $"No directory entry at byte {at}.");
                return;
            }

            at = ReadCentral(file, (int)at);
        }
    }

    // Where the end record must be; else the last place that looks like one, to name what follows it.
    private static int FindEnd(ReadOnlySpan<byte> file)
    {
        Span<byte> signature = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(signature, ZipLayout.EndSignature);
        var last = file.Length - ZipLayout.EndBytes;
        var first = Math.Max(0, last - ZipLayout.CommentBytesMax);
        var found = last < 0 ? -1 : file[first..(last + signature.Length)].LastIndexOf(signature);
        return found < 0 ? -1 : first + found;
    }

    private void CheckEnd(ReadOnlySpan<byte> end)
    {
        var commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(end[20..]);
        var trailing = end.Length - ZipLayout.EndBytes - commentBytes;
        if (commentBytes > 0)
        {
            Refuse(PackageRefusals.Comment, "", $"The file has a comment of {commentBytes} bytes.");
        }

        if (trailing > 0)
        {
            Refuse(PackageRefusals.TrailingBytes, "", $"{trailing} bytes after the end record.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) == ushort.MaxValue
            || BinaryPrimitives.ReadUInt32LittleEndian(end[16..]) == ZipLayout.Zip64Size)
        {
            Refuse(PackageRefusals.Zip64, "", "The end record points to a zip64 record.");
        }
    }

    private long ReadCentral(ReadOnlySpan<byte> file, int at)
    {
        var record = file[at..];
        var header = ZipHeader.OfCentral(record);
        var commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        var tail = record[ZipLayout.CentralBytes..];
        var name = tail[..Math.Min((int)header.NameBytes, tail.Length)];
        var path = PathCheck.Printable(name);
        foreach (var refusal in PathCheck.Check(name))
        {
            _refusals.Add(refusal);
        }

        var extra = tail[name.Length..];
        CheckHeader(header, path, extra[..Math.Min((int)header.ExtraBytes, extra.Length)]);
        CheckAttributes(path, BinaryPrimitives.ReadUInt32LittleEndian(record[38..]));
        if (commentBytes > 0)
        {
            Refuse(PackageRefusals.Comment, path, $"The entry has a comment of {commentBytes} bytes.");
        }

        ReadContent(file, header, path, BinaryPrimitives.ReadUInt32LittleEndian(record[42..]));
        return (long)at + ZipLayout.CentralBytes + header.NameBytes + header.ExtraBytes + commentBytes;
    }

    private void CheckHeader(ZipHeader header, string path, ReadOnlySpan<byte> extra)
    {
        if (header.Method != 0)
        {
            Refuse(PackageRefusals.Compressed, path, $"Compression method {header.Method}; entries are stored (method 0).");
        }

        if ((header.Flags & ZipLayout.FlagEncrypted) != 0)
        {
            Refuse(PackageRefusals.Encrypted, path, "The entry is encrypted.");
        }

        if ((header.Flags & ZipLayout.FlagDataDescriptor) != 0)
        {
            Refuse(PackageRefusals.DataDescriptor, path, "Sizes follow the data; they stand in the header of a package.");
        }

        if (header.Time != 0 || header.Date != ZipLayout.Date)
        {
            Refuse(PackageRefusals.Timestamp, path, "Entries carry the date 1980-01-01 00:00, so that one content has one file.");
        }

        if (header.ExtraBytes > 0)
        {
            Refuse(PackageRefusals.ExtraField, path, $"An extra field of {header.ExtraBytes} bytes.");
        }

        if (header.PackedBytes == ZipLayout.Zip64Size || header.UnpackedBytes == ZipLayout.Zip64Size
            || (extra.Length >= 2 && BinaryPrimitives.ReadUInt16LittleEndian(extra) == ZipLayout.Zip64ExtraId))
        {
            Refuse(PackageRefusals.Zip64, path, "The entry's sizes stand in a zip64 field.");
        }
    }

    private void CheckAttributes(string path, uint attributes)
    {
        if (((attributes >> 16) & ZipLayout.UnixTypeMask) == ZipLayout.UnixSymlink)
        {
            Refuse(PackageRefusals.Symlink, path, "The entry is a symbolic link.");
        }
        else if (attributes != 0)
        {
            Refuse(PackageRefusals.Attributes, path, $"File attributes 0x{attributes:x8}; a package's entries have none.");
        }
    }

    private void ReadContent(ReadOnlySpan<byte> file, ZipHeader header, string path, uint localOffset)
    {
        var bound = PackageFile.BytesMaxOf(path);
        if (header.UnpackedBytes > bound || header.PackedBytes != header.UnpackedBytes)
        {
            Refuse(PackageRefusals.EntryTooLarge, path,
                $"{header.PackedBytes} bytes that unpack to {header.UnpackedBytes}; stored, and at most {bound}.");
        }

        if (localOffset > file.Length - ZipLayout.LocalBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(file[(int)localOffset..]) != ZipLayout.LocalSignature)
        {
            Refuse(PackageRefusals.Truncated, path, $"No entry at byte {localOffset}.");
            return;
        }

        var local = ZipHeader.OfLocal(file[(int)localOffset..]);
        var start = localOffset + ZipLayout.LocalBytes + (long)local.NameBytes + local.ExtraBytes;
        if (start + header.PackedBytes > file.Length)
        {
            Refuse(PackageRefusals.Truncated, path, $"{header.PackedBytes} bytes at {start} reach past the end of the file.");
            return;
        }

        Keep(path, _file.Slice((int)start, (int)header.PackedBytes), header);
    }

    private void Keep(string path, ReadOnlyMemory<byte> content, ZipHeader header)
    {
        if (_entries.Exists(entry => entry.Path == path))
        {
            Refuse(PackageRefusals.DuplicateEntry, path, "The entry stands twice.");
            return;
        }

        if (header.Method == 0 && Crc32.Compute(content.Span) != header.Crc)
        {
            Refuse(PackageRefusals.BadCrc, path, "The data does not match its CRC-32.");
        }

        _entries.Add(new ZipEntry(path, content));
    }

    private void Refuse(RefusalCode code, string place, string detail) =>
        _refusals.Add(new Refusal(code, place, detail));
}
