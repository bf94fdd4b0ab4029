using System.Buffers;
using System.Text;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>The hash that names a package, and the tagged hash its publisher signs.</summary>
internal static class PackageHash
{
    /// <summary>SHA-256 over <c>path ‖ 00 ‖ sha256 in lowercase hex ‖ 0a</c> of every file but the signature, paths in byte
    /// order, which is also the file's order: manifest.json, module.wasm, schema.json.</summary>
    public static Hash256 Compute(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> module, ReadOnlyMemory<byte>? schema)
    {
        var listing = new ArrayBufferWriter<byte>(256);
        Append(listing, PackageFile.ManifestPath, manifest);
        Append(listing, PackageFile.ModulePath, module);
        if (schema is { } present)
        {
            Append(listing, PackageFile.SchemaPath, present.Span);
        }

        return Hash256.Of(listing.WrittenSpan);
    }

    public static Hash256 ToSign(Hash256 packageHash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        packageHash.CopyTo(bytes);
        return HashDomain.PackageSignature.Hash(bytes);
    }

    private static void Append(ArrayBufferWriter<byte> listing, string path, ReadOnlySpan<byte> content) =>
        listing.Write(Encoding.ASCII.GetBytes($"{path}\0{Hash256.Of(content)}\n"));
}
