using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Judges what the entries of a package hold: manifest, module, schema, and that the publisher signed them.</summary>
internal static class PackageContent
{
    /// <summary>The package, or null when so much is missing that there is none; every problem is added to
    /// <paramref name="refusals"/>, and it is good only if there is no other.</summary>
    public static Package? Read(IReadOnlyList<ZipEntry> entries, List<Refusal> refusals)
    {
        var manifestBytes = Require(entries, PackageFile.ManifestPath, PackageRefusals.MissingEntry, refusals);
        var module = Require(entries, PackageFile.ModulePath, PackageRefusals.MissingEntry, refusals);
        var signed = Require(entries, PackageFile.SignaturePath, PackageRefusals.Unsigned, refusals);
        var schema = Find(entries, PackageFile.SchemaPath);
        var manifest = manifestBytes is { Length: <= PackageFile.ManifestBytesMax } readable
            ? PackageManifestJson.Read(readable, refusals) : null;
        CheckSchema(schema, refusals);
        CheckModule(manifest, module, refusals);
        if (manifest is null || manifestBytes is null || module is null || signed is null)
        {
            return null;
        }

        var hash = PackageHash.Compute(manifestBytes.Value.Span, module.Value.Span, schema);
        var signature = CheckSignature(manifest.Publisher, hash, signed.Value.Span, refusals);
        return new Package
        {
            Hash = hash,
            Manifest = manifest,
            Module = module.Value,
            Schema = schema,
            Signature = signature,
        };
    }

    private static Signature CheckSignature(
        PublicKey publisher, Hash256 hash, ReadOnlySpan<byte> signed, List<Refusal> refusals)
    {
        if (!PackageSignatureFile.TryRead(signed, out var named, out var signature))
        {
            refusals.Add(new Refusal(PackageRefusals.BadSignature, PackageFile.SignaturePath,
                "Not {\"package\":\"<hash>\",\"signature\":\"<Ed25519>\"} in lowercase hex."));
            return default;
        }

        if (named != hash)
        {
            refusals.Add(new Refusal(PackageRefusals.HashMismatch, PackageFile.SignaturePath,
                $"Signed is package {named}, this is {hash}."));
        }

        if (!publisher.Verify(PackageHash.ToSign(hash), signature))
        {
            refusals.Add(new Refusal(PackageRefusals.BadSignature, PackageFile.SignaturePath,
                $"Publisher {publisher} has not signed package {hash}."));
        }

        return signature;
    }

    private static void CheckSchema(ReadOnlyMemory<byte>? schema, List<Refusal> refusals)
    {
        if (schema is { Length: <= PackageFile.SchemaBytesMax } present
            && !CanonicalJson.TryCanonicalize(present.Span, out _, out var problem))
        {
            refusals.Add(new Refusal(PackageRefusals.BadSchema, PackageFile.SchemaPath, problem.ToString()));
        }
    }

    private static void CheckModule(PackageManifest? manifest, ReadOnlyMemory<byte>? module, List<Refusal> refusals)
    {
        if (manifest is null || module is null)
        {
            return;
        }

        if (module.Value.IsEmpty != (manifest.Executor == PackageExecutor.NativeFixture))
        {
            refusals.Add(new Refusal(PackageRefusals.BadModule, PackageFile.ModulePath,
                "Executor wasm needs a module, native-fixture brings an empty one."));
        }
    }

    private static ReadOnlyMemory<byte>? Require(
        IReadOnlyList<ZipEntry> entries, string path, RefusalCode code, List<Refusal> refusals)
    {
        var content = Find(entries, path);
        if (content is null)
        {
            refusals.Add(new Refusal(code, path, "This entry is needed."));
        }

        return content;
    }

    private static ReadOnlyMemory<byte>? Find(IReadOnlyList<ZipEntry> entries, string path)
    {
        foreach (var entry in entries)
        {
            if (entry.Path == path)
            {
                return entry.Content;
            }
        }

        return null;
    }
}
