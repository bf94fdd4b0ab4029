using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Pipeline.Packages;

/// <summary>An activation as bytes (docs/format/embedded-store.md, records; without the seal): package, profile and module 32 raw each, metering string,
/// then published bytes, activated bytes, artefact bytes and compile milliseconds, u32 each.</summary>
internal static class ActivationCodec
{
    public static byte[] Encode(Activation activation)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(activation.Package);
        writer.WriteHash(activation.Profile);
        writer.WriteHash(activation.Module);
        writer.WriteString(activation.Metering);
        writer.WriteUInt32((uint)activation.PublishedBytes);
        writer.WriteUInt32((uint)activation.ActivatedBytes);
        writer.WriteUInt32((uint)activation.ArtefactBytes);
        writer.WriteUInt32((uint)activation.CompileMilliseconds);
        return output.WrittenSpan.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out Activation? activation)
    {
        activation = null;
        var reader = new CanonicalReader(bytes);
        if (!reader.TryReadHash(out var package) || !reader.TryReadHash(out var profile) || !reader.TryReadHash(out var module)
            || !reader.TryReadString(out var metering) || !TryReadInt32(ref reader, out var publishedBytes)
            || !TryReadInt32(ref reader, out var activatedBytes) || !TryReadInt32(ref reader, out var artefactBytes)
            || !TryReadInt32(ref reader, out var compileMilliseconds) || !reader.TryEnd())
        {
            return false;
        }

        activation = new Activation(
            package, profile, metering, module, publishedBytes, activatedBytes, artefactBytes, compileMilliseconds);
        return true;
    }

    private static bool TryReadInt32(ref CanonicalReader reader, out int value)
    {
        var read = reader.TryReadUInt32(out var raw) && raw <= int.MaxValue;
        value = read ? (int)raw : 0;
        return read;
    }
}
