using System.Buffers;
using EverArcade.Cloud.Pipeline.Packages;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Storage.Embedded.Packages;

/// <summary>A package entry as bytes (docs/format/embedded-store.md, package): package 32 raw, blob 32 raw, publisher,
/// name and version strings, file bytes u32, published at i64 (UTC ticks).</summary>
internal static class PackageRecordCodec
{
    public static byte[] Encode(PackageRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(record.Package);
        writer.WriteHash(record.Blob);
        writer.WriteString(record.Publisher);
        writer.WriteString(record.Name);
        writer.WriteString(record.Version);
        writer.WriteUInt32((uint)record.FileBytes);
        writer.WriteInt64(record.PublishedAt.UtcTicks);
        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out PackageRecord? record)
    {
        record = null;
        var reader = new CanonicalReader(bytes);
        if (!reader.TryReadHash(out var package) || !reader.TryReadHash(out var blob)
            || !reader.TryReadString(out var publisher) || !reader.TryReadString(out var name)
            || !reader.TryReadString(out var version) || !reader.TryReadUInt32(out var fileBytes)
            || !StoredTime.TryRead(ref reader, out var publishedAt) || !reader.TryEnd())
        {
            return false;
        }

        record = new PackageRecord(package, blob, publisher, name, version, (int)fileBytes, publishedAt);
        return true;
    }
}
