using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Reads and makes package files (<c>.evr</c>): a stored-only zip of manifest.json, module.wasm, optionally
/// schema.json, and signature.json, in that order (docs/format.md, Package).</summary>
/// <remarks>One content has exactly one file: what is read must equal, byte for byte, what its content packs to. Pure and
/// thread-safe; nothing throws on any bytes.</remarks>
public static class PackageFile
{
    /// <summary>Largest file, bytes: what one publish request may carry.</summary>
    public const int FileBytesMax = 4 << 20;

    /// <summary>Largest manifest, bytes; its fields' own bounds need less.</summary>
    public const int ManifestBytesMax = 16 << 10;

    /// <summary>Largest schema, bytes.</summary>
    public const int SchemaBytesMax = 64 << 10;

    /// <summary>Most entries a package can have.</summary>
    public const int EntriesMax = 4;

    internal const string ManifestPath = "manifest.json";
    internal const string ModulePath = "module.wasm";
    internal const string SchemaPath = "schema.json";
    internal const string SignaturePath = "signature.json";

    private static readonly string[] Order = [ManifestPath, ModulePath, SchemaPath, SignaturePath];

    /// <summary>Checks a file completely.</summary>
    /// <param name="file">The bytes; the package keeps parts of them, so they must not be written to afterwards.</param>
    /// <param name="package">The package when nothing is wrong, else null.</param>
    /// <param name="refusals">Everything that is wrong; empty when nothing is.</param>
    public static bool TryRead(ReadOnlyMemory<byte> file, out Package? package, out IReadOnlyList<Refusal> refusals)
    {
        var found = new List<Refusal>();
        refusals = found;
        package = null;
        if (file.Length > FileBytesMax)
        {
            found.Add(new Refusal(PackageRefusals.FileTooLarge, "", $"{file.Length} bytes; at most {FileBytesMax}."));
            return false;
        }

        var entries = ZipScan.Read(file, found);
        CheckOrder(entries, found);
        var content = PackageContent.Read(entries, found);
        CheckCanonical(file.Span, entries, found);
        package = found.Count == 0 ? content : null;
        return package is not null;
    }

    /// <summary>Makes the file of a package, signed by its publisher.</summary>
    /// <param name="manifest">Its publisher is the key's public half.</param>
    /// <param name="module">The WebAssembly module; empty for a fixture.</param>
    /// <param name="schema">JSON that describes the contract's actions, or null.</param>
    /// <param name="publisher">The publisher's key.</param>
    /// <param name="file">The bytes when nothing is wrong, else empty.</param>
    /// <param name="refusals">Everything that is wrong; empty when nothing is.</param>
    public static bool TryBuild(
        PackageManifest manifest, ReadOnlyMemory<byte> module, ReadOnlyMemory<byte>? schema, SigningKey publisher,
        out ReadOnlyMemory<byte> file, out IReadOnlyList<Refusal> refusals)
    {
        file = default;
        refusals = PackageManifestCheck.Check(manifest);
        if (refusals.Count > 0)
        {
            return false;
        }

        var manifestBytes = PackageManifestJson.Write(manifest);
        var hash = PackageHash.Compute(manifestBytes.Span, module.Span, schema);
        var signature = publisher.Sign(PackageHash.ToSign(hash));
        List<ZipEntry> entries = [new(ManifestPath, manifestBytes), new(ModulePath, module)];
        if (schema is { } present)
        {
            entries.Add(new ZipEntry(SchemaPath, present));
        }

        entries.Add(new ZipEntry(SignaturePath, PackageSignatureFile.Write(hash, signature)));
        var built = ZipWriter.Write(entries);
        var isGood = TryRead(built, out _, out refusals);
        file = isGood ? built : default(ReadOnlyMemory<byte>);
        return isGood;
    }

    /// <summary>The same, for content that is known to be good.</summary>
    /// <exception cref="ArgumentException">The package would be refused; the message says why.</exception>
    public static ReadOnlyMemory<byte> Build(
        PackageManifest manifest, ReadOnlyMemory<byte> module, ReadOnlyMemory<byte>? schema, SigningKey publisher) =>
        TryBuild(manifest, module, schema, publisher, out var file, out var refusals)
            ? file
            : throw new ArgumentException("Not a package: " + string.Join("; ", refusals), nameof(manifest));

    /// <summary>Place of an entry in the fixed order; -1 for an entry that no package has.</summary>
    internal static int OrderOf(string path) => Array.IndexOf(Order, path);

    /// <summary>Largest size of an entry, bytes.</summary>
    internal static int BytesMaxOf(string path) => path switch
    {
        ManifestPath => ManifestBytesMax,
        SchemaPath => SchemaBytesMax,
        SignaturePath => PackageSignatureFile.Length,
        _ => FileBytesMax,
    };

    private static void CheckOrder(IReadOnlyList<ZipEntry> entries, List<Refusal> refusals)
    {
        var last = -1;
        foreach (var entry in entries)
        {
            var order = OrderOf(entry.Path);
            if (order >= 0 && order < last)
            {
                refusals.Add(new Refusal(PackageRefusals.EntryOrder, entry.Path,
                    "Entries stand in the order " + string.Join(", ", Order) + "."));
            }

            last = Math.Max(last, order);
        }
    }

    private static void CheckCanonical(
        ReadOnlySpan<byte> file, IReadOnlyList<ZipEntry> entries, List<Refusal> refusals)
    {
        var packed = ZipWriter.Write(entries);
        if (!file.SequenceEqual(packed))
        {
            refusals.Add(new Refusal(PackageRefusals.NotCanonical, $"byte {file.CommonPrefixLength(packed)}",
                "Here the file differs from what its content packs to."));
        }
    }
}
