using System.Buffers;
using System.Text.Json;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>The manifest's one spelling: RFC 8785 canonical JSON; what says nothing (no fixture, no limits, no description)
/// is left out.</summary>
public static class PackageManifestJson
{
    private static readonly (PackageEntry Entry, string Name)[] Entries =
        [(PackageEntry.Execute, "execute"), (PackageEntry.EverArcadeExecute, "everarcade_execute")];

    private static readonly (PackageExecutor Executor, string Name)[] Executors =
        [(PackageExecutor.Wasm, "wasm"), (PackageExecutor.NativeFixture, "native-fixture")];

    /// <summary>The canonical bytes of a manifest that <see cref="PackageManifestCheck"/> has passed.</summary>
    public static ReadOnlyMemory<byte> Write(PackageManifest manifest)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("abi", manifest.Abi);
            WriteOptional(json, "description", manifest.Description);
            json.WriteString("entry", Array.Find(Entries, pair => pair.Entry == manifest.Entry).Name);
            json.WriteString("executor", Array.Find(Executors, pair => pair.Executor == manifest.Executor).Name);
            WriteOptional(json, "fixture", manifest.Fixture);
            WriteLimits(json, manifest.Limits);
            json.WriteString("name", manifest.Name);
            json.WriteString("publisher", manifest.Publisher.ToString());
            json.WriteString("version", manifest.Version);
            json.WriteEndObject();
        }

        return CanonicalJson.TryCanonicalize(output.WrittenSpan, out var canonical, out var problem)
            ? canonical
            : throw new ArgumentException($"A checked manifest has a canonical form: {problem}", nameof(manifest));
    }

    /// <summary>Reads a manifest; every problem is added to <paramref name="refusals"/>.</summary>
    /// <returns>The manifest, or null when a field could not be read; it is good only if nothing was refused.</returns>
    internal static PackageManifest? Read(ReadOnlyMemory<byte> bytes, List<Refusal> refusals)
    {
        if (!CanonicalJson.TryCanonicalize(bytes.Span, out var canonical, out var problem)
            || !JsonParser.TryParse(bytes.Span, out var value, out problem))
        {
            refusals.Add(new Refusal(PackageRefusals.ManifestNotCanonical, PackageFile.ManifestPath, problem.ToString()));
            return null;
        }

        var fields = new ManifestFields(bytes, value!, "", refusals);
        var manifest = ReadFields(fields);
        if (manifest is not null)
        {
            refusals.AddRange(PackageManifestCheck.Check(manifest));
        }

        var isCanonical = canonical.Span.SequenceEqual(bytes.Span)
            && (manifest is null || refusals.Count > 0 || Write(manifest).Span.SequenceEqual(bytes.Span));
        if (!isCanonical)
        {
            refusals.Add(new Refusal(PackageRefusals.ManifestNotCanonical, PackageFile.ManifestPath,
                "The manifest is RFC 8785 canonical JSON without empty fields: sorted names, no white space."));
        }

        return manifest;
    }

    private static PackageManifest? ReadFields(ManifestFields fields)
    {
        var abi = fields.Text("abi");
        var entry = fields.Choice("entry", Entries);
        var executor = fields.Choice("executor", Executors);
        var name = fields.Text("name");
        var publisher = fields.Key("publisher");
        var version = fields.Text("version");
        var description = fields.OptionalText("description");
        var fixture = fields.OptionalText("fixture");
        var limits = ReadLimits(fields.OptionalObject("limits"));
        fields.RefuseUnknown();
        return abi is null || entry is null || executor is null || name is null || publisher is null || version is null
            ? null
            : new PackageManifest
            {
                Name = name,
                Version = version,
                Abi = abi,
                Entry = entry.Value,
                Executor = executor.Value,
                Fixture = fixture,
                Publisher = publisher.Value,
                Limits = limits,
                Description = description,
            };
    }

    private static PackageLimits ReadLimits(ManifestFields? fields)
    {
        if (fields is null)
        {
            return PackageLimits.None;
        }

        var limits = new PackageLimits
        {
            Gas = fields.OptionalInteger("gas", ulong.MaxValue),
            MemoryPages = (uint?)fields.OptionalInteger("memoryPages", uint.MaxValue),
            OutputBytes = (uint?)fields.OptionalInteger("outputBytes", uint.MaxValue),
            StateBytes = (uint?)fields.OptionalInteger("stateBytes", uint.MaxValue),
        };
        fields.RefuseUnknown();
        return limits;
    }

    private static void WriteLimits(Utf8JsonWriter json, PackageLimits limits)
    {
        if (limits == PackageLimits.None)
        {
            return;
        }

        json.WriteStartObject("limits");
        WriteOptional(json, "gas", limits.Gas);
        WriteOptional(json, "memoryPages", limits.MemoryPages);
        WriteOptional(json, "outputBytes", limits.OutputBytes);
        WriteOptional(json, "stateBytes", limits.StateBytes);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } present)
        {
            json.WriteNumber(name, present);
        }
    }
}
