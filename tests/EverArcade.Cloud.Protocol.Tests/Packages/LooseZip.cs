using System.Buffers.Binary;
using System.Text;
using EverArcade.Cloud.Protocol.Packages;

namespace EverArcade.Cloud.Protocol.Tests.Packages;

/// <summary>Packs any entries in any way that zip allows, to offer to the reader.</summary>
internal sealed class LooseZip
{
    private readonly List<byte> _file = [];
    private readonly List<byte> _directory = [];
    private int _count;

    public byte[] Comment { get; init; } = [];

    public byte[] Trailing { get; init; } = [];

    /// <summary>The entries of a good package, ready to be packed differently.</summary>
    public static (string Path, byte[] Content)[] GoodEntries
    {
        get
        {
            var package = PackageSamples.Package;
            return
            [
                ("manifest.json", PackageManifestJson.Write(package.Manifest).ToArray()),
                ("module.wasm", package.Module.ToArray()),
                ("signature.json", PackageSignatureFile.Write(package.Hash, package.Signature)),
            ];
        }
    }

    public LooseZip Add(string path, byte[] content, LooseZipEntry? how = null)
    {
        how ??= new LooseZipEntry();
        var name = Encoding.UTF8.GetBytes(path);
        var offset = _file.Count;
        var common = Common(name, content, how);
        _file.AddRange([0x50, 0x4b, 3, 4, .. common, .. name, .. how.Extra, .. content]);
        var tail = new byte[14];
        BinaryPrimitives.WriteUInt16LittleEndian(tail, (ushort)how.Comment.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(6), how.ExternalAttributes);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(10), (uint)offset);
        _directory.AddRange([0x50, 0x4b, 1, 2, 10, 0, .. common, .. tail, .. name, .. how.Extra, .. how.Comment]);
        _count++;
        return this;
    }

    public byte[] Pack()
    {
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)_count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)_count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)_directory.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)_file.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(20), (ushort)Comment.Length);
        return [.. _file, .. _directory, .. end, .. Comment, .. Trailing];
    }

    private static byte[] Common(byte[] name, byte[] content, LooseZipEntry how)
    {
        var common = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(common, 10);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(2), how.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(4), how.Method);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(6), how.Time);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(8), 0x21);
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(10), how.Crc ?? Crc32.Compute(content));
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(14), how.PackedBytes ?? (uint)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(common.AsSpan(18), how.UnpackedBytes ?? (uint)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(22), (ushort)name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(common.AsSpan(24), (ushort)how.Extra.Length);
        return common;
    }
}
